/**
 * Fabric refuses certificates in two places, with the same words: nodes and clients refuse each other's while they
 * connect (TLS), and peers and orderers refuse the creator of a proposal or an envelope. Only the second is about who
 * signed. So a text counts when it names the creator, and never when it is about a connection.
 */

/** gRPC, TLS, proxies and the peer's way to its chaincode: the network's own affairs. */
const ofConnection =
  /handshake|transport: |connection error|\btls: |\bssl\b|\bdial (?:tcp|unix)\b|grpc connection|failed to create new connection|no connection established|could not launch chaincode|\bE(?:CONN[A-Z]+|HOSTUNREACH|NOTFOUND|PIPE|PROTO)\b|self[- ]signed certificate|unable to (?:get|verify) |altnames|HTTP status/i;

/** What the chaincode itself answered is a rule of its own, or its fault. */
const ofChaincode = /chaincode response \d{3}\b/i;

/** Peers and orderers about the creator of what they were sent: core/endorser, core/scc, common/deliver, discovery. */
const ofCreator: readonly RegExp[] = [
  /access denied: channel \[[^\]]*\] creator\b/i,
  /access denied for \[[^\]]*\].*(?:polic|identity|creator)/i,
  /\bclient identity expired\b/i,
  /\bcreator(?: certificate|'s signature\b.*)? is (?:malformed|not valid)\b/i,
  /\bproposal creator\b/i,
  /\bfailed evaluating policy on signed data\b/i,
  /\bsignature set did not satisfy policy\b/i,
  /'(?:Readers|Writers|Members)' sub-policies to be satisfied/,
  /(?:^|\bunexpected status (?:message\. status|response): ?|\bstatus=)(?:403|FORBIDDEN)\b/i,
];

/** Discovery's whole answer. An orderer that says no more than this says it to another node. */
const ofDiscovery = /(?:^|error: |PERMISSION_DENIED: |\bdesc = )access denied(?:, .*client identity.*)?$/i;

/** An MSP about an identity: the creator's, unless it is that of a node or of what a node signed. */
const ofIdentity =
  /\b(?:supplied identity is not valid|(?:could not|failed to) validate identity|the certificate has been revoked|identity is not valid under this MSP|member of a different MSP|none of the identity's organizational units|expected MSP ID \S+|MSP \S+ is (?:unknown|not defined on channel))/i;
const ofNode = /\b(?:peer|orderer|endorser|endorsement|consenter|gossip|block|tls)s?\b/i;

/** A peer that does not know the channel denies access too; an orderer that is not ready has judged nobody. */
const notReady =
  /failed to (?:get|retrieve) policy manager|policy manager for channel .* doesn't exist|status=SERVICE_UNAVAILABLE|^SERVICE_UNAVAILABLE\b/i;

/**
 * Whether Fabric says that it does not accept the certificate, or the signature, of whoever created this.
 * @param sent to an orderer already
 */
export function refusesCreator(message: string, sent: boolean): boolean {
  if (ofConnection.test(message) || ofChaincode.test(message) || notReady.test(message)) return false;
  if (ofCreator.some((pattern) => pattern.test(message))) return true;
  if (!sent && ofDiscovery.test(message)) return true;
  return ofIdentity.test(message) && !ofNode.test(message);
}
