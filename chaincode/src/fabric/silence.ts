/**
 * Imported before fabric-shim, whose own log repeats keys and the texts of refusals: at this level it says nothing,
 * and the server's own log says what went wrong.
 */
process.env['CORE_CHAINCODE_LOGGING_LEVEL'] = 'CRITICAL';
