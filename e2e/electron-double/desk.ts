import { DeskCommand, type DeskNews } from './desk-messages.ts';

/** Shows the person at the desk something; without a test that listens nobody sees it. */
export function tell(news: DeskNews): void {
  if (process.connected) process.send?.(news);
}

/** Calls the listener whenever the desk does this. */
export function onCommand<K extends DeskCommand['do']>(
  name: K,
  listener: (command: Extract<DeskCommand, { do: K }>) => void,
): void {
  process.on('message', (message) => {
    const command = DeskCommand.parse(message);
    if (isCalled(name, command)) listener(command);
  });
  // Listening to a test keeps no app alive.
  process.channel?.unref();
}

function isCalled<K extends DeskCommand['do']>(
  name: K,
  command: DeskCommand,
): command is Extract<DeskCommand, { do: K }> {
  return command.do === name;
}
