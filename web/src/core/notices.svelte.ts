/** What the signed-in person is told, live. */

import { atLeisure } from './leisure';
import { session } from './session.svelte';
import type { Notice } from './types';

class Notices {
  all = $state.raw<Notice[]>([]);
  isKnown = $state(false);
  unread = $derived(this.all.filter((notice) => !notice.read_at).length);

  /** Listens for the length of an effect; calls back with what comes meanwhile. */
  begin(came: (notice: Notice) => void): () => void {
    let stop = () => {};
    let isOver = false;
    void atLeisure().then(async () => {
      const { watchNotices } = await import('./live');
      if (isOver || !session.me) return;
      stop = watchNotices(
        session.me.uid,
        (found) => {
          const [latest] = found;
          if (this.isKnown && latest && !latest.read_at && this.isNew(latest)) came(latest);
          this.all = found;
          this.isKnown = true;
        },
        () => (this.isKnown = true),
      );
    });
    return () => {
      isOver = true;
      stop();
    };
  }

  isNew({ id }: Notice): boolean {
    return this.all.every((notice) => notice.id !== id);
  }

  async markAsRead(notice: Notice): Promise<void> {
    if (notice.read_at || !session.me) return;
    const { markAsRead } = await import('./live');
    await markAsRead(session.me.uid, notice.id);
  }
}

export const notices = new Notices();
