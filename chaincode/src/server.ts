/**
 * The chaincode as a service: `node chaincode/src/server.ts`. Peers dial it; one process serves all peers of a
 * hospital. Settings come from the environment:
 *
 * | variable | |
 * |---|---|
 * | CHAINCODE_ID | the package id, `vitalseal:SHA256` |
 * | CHAINCODE_SERVER_ADDRESS | `HOST:PORT` to listen on |
 * | CHAINCODE_TLS_KEY, CHAINCODE_TLS_CERT | this server's key and certificate, PEM files |
 * | CHAINCODE_TLS_CLIENT_CACERT | who signs the peers' client certificates, PEM file |
 * | CHAINCODE_TLS_DISABLED | `true`: without TLS, for a trial on one machine |
 */
import './fabric/silence.ts';
import { Shim } from 'fabric-shim';
import { VitalSealChaincode } from './fabric/chaincode.ts';
import { readServerOptions } from './fabric/server-options.ts';

const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
};

// An endorsement under way writes nothing: whoever asked for it asks again.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
// fabric-shim would swallow both. What one transaction leaves unhandled is no harm to the others.
process.on('unhandledRejection', (reason) => {
  log(`failed: ${reason instanceof Error ? reason.message : String(reason)}`);
});
process.on('uncaughtException', (error) => {
  log(`ends: ${error.stack ?? error.message}`);
  process.exit(1);
});

try {
  const options = await readServerOptions(process.env);
  await Shim.server(new VitalSealChaincode(log), options).start();
  log(`${options.ccid} listens on ${options.address}`);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
