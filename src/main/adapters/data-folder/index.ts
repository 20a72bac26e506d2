export { newMark } from './presence.ts';
export { openDataFolder, type DataFolder } from './data-folder.ts';
