import { env } from 'node:process';

/**
 * Imported before anything else of Fabric: fabric-shim's own log repeats keys and the texts of refusals, and it formats
 * several lines for each read and write even when none is printed. The server's own log says what went wrong.
 */
env['CORE_CHAINCODE_LOGGING_LEVEL'] = 'CRITICAL';
const { Shim } = await import('fabric-shim');

const chatty = [
  'lib/chaincode.js',
  'lib/handler.js',
  'lib/iterators.js',
  'lib/server.js',
  'lib/stub.js',
  'contracts-spi/chaincodefromcontract.js',
  'contracts-spi/datamarshall.js',
];
for (const name of chatty) Shim.newLogger(name).silent = true;
