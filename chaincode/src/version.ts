/**
 * The number of the chaincode's interface: one more whenever a transaction is added or an argument, an answer or a key
 * changes. A client that was built with a higher number than `system:describe` answers is newer than the chaincode.
 */
export const interfaceVersion = 2;
