/**
 * Imported before fabric-network, whose own log repeats addresses and whole errors on the console: with no place to
 * write to it says nothing, and this program's log says what went wrong.
 */
process.env['HFC_LOGGING'] = '{}';
