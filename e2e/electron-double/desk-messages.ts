import { z } from 'zod';

/** What the person at the desk or the operating system does; the test that started the double says it. */
export const DeskCommand = z.discriminatedUnion('do', [
  /** Presses the button with this index in the message box that is open. */
  z.object({ do: z.literal('answer'), button: z.number() }),
  /** Chooses the item of the application's menu that has this role. */
  z.object({ do: z.literal('choose'), role: z.string() }),
  /** Closes the window by its cross. */
  z.object({ do: z.literal('close') }),
  /** The session of the system locks or sleeps, or the machine is shut down (Linux, macOS). */
  z.object({ do: z.literal('power'), event: z.enum(['lock-screen', 'suspend', 'shutdown']) }),
  /** Windows ends the session of its user. */
  z.object({ do: z.literal('end-session'), event: z.enum(['query-session-end', 'session-end']) }),
  /** Chromium finds that the page does not answer. */
  z.object({ do: z.literal('find-unresponsive') }),
]);
export type DeskCommand = z.infer<typeof DeskCommand>;

/** What a person sees of the app but the page itself. */
export const DeskNews = z.discriminatedUnion('told', [
  /** A page is shown; a test can look at it over the browser's debugging port. */
  z.object({ told: z.literal('page'), port: z.number() }),
  z.object({ told: z.literal('error-box'), title: z.string(), text: z.string() }),
  z.object({
    told: z.literal('message-box'),
    message: z.string(),
    detail: z.string(),
    buttons: z.array(z.string()),
  }),
  z.object({ told: z.literal('focus') }),
]);
export type DeskNews = z.infer<typeof DeskNews>;
