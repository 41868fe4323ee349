/** How many requests under way each member of a team has, live. */

import { STATUSES } from '../../core/facts';
import type { Stop } from '../../core/live';
import type { SopRequest, Status } from '../../core/types';

const MOST = 200;
const UNDER_WAY = (Object.keys(STATUSES) as Status[]).filter((each) => !STATUSES[each].is_final);

export class TeamLoad {
  #requests = $state.raw<SopRequest[] | null>(null);

  /** Without the request whose team is being chosen; null while it is not known. */
  of(uid: string, except: string): number | null {
    return (
      this.#requests?.filter((each) => each.id !== except && each.team?.members.includes(uid))
        .length ?? null
    );
  }

  /** Listens for the length of an effect. */
  begin(): Stop {
    let stop = () => {};
    let isOver = false;
    void import('../../core/live').then(({ watchRequests }) => {
      if (isOver) return;
      const on = (found: SopRequest[]) => (this.#requests = found);
      // without the numbers a team can be formed as well
      stop = watchRequests({ kind: 'all' }, UNDER_WAY, MOST, on, () => undefined);
    });
    return () => {
      isOver = true;
      stop();
    };
  }
}
