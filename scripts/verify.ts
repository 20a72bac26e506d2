import { verifyCommand } from './verify/command.ts';

const { status, out, error } = await verifyCommand(process.argv.slice(2));
if (out !== '') console.log(out);
if (error !== '') console.error(error);
process.exitCode = status;
