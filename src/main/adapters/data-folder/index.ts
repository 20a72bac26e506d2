export { openDataFolder, type DataFolder } from './data-folder.ts';
export { diskError } from './disk-error.ts';
