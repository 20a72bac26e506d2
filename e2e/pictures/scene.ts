import type { PageId } from '#renderer/state/ui.ts';
import type { Stand } from './stand.ts';

/** One state of a screen that is worth a look. */
export interface Scene {
  /** In a few words, unique in its stage: the caption of its pictures. */
  readonly name: string;
  /** Of those in the bar above, or in front of it. */
  readonly page: PageId | 'setup' | 'sign-in' | 'lock';
  /** The component whose dialog or menu lies above the page. */
  readonly over?: string;
  /** Goes there from where the scene before left the screen. */
  readonly reach: (stand: Stand) => Promise<void>;
  /**
   * The appearance cannot be changed while this is on screen (nobody is signed in, or a menu would close): the page is
   * loaded anew in each appearance and reached anew.
   */
  readonly again?: boolean;
}

/** Scenes that follow each other on one workstation. Stages know nothing of each other and run side by side. */
export interface Stage {
  readonly name: string;
  /** What has to be there: a running Fabric network of this stage's own, or a disk that can be filled. */
  readonly needs?: 'network' | 'small-disk';
  readonly scenes: readonly Scene[];
}
