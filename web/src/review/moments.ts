/** Moments of a video or a recording. */

/** The seconds of a time code: 12, 1:02, 1.02 or 1:00:02; null of anything else. */
export function secondsOf(code: string): number | null {
  const parts = code.trim().split(/[:.]/);
  if (parts.length > 3 || parts.some((part) => !/^\d{1,5}$/.test(part))) return null;
  const [seconds = 0, minutes = 0, hours = 0] = parts.map(Number).reverse();
  if ((parts.length > 1 && seconds > 59) || (parts.length > 2 && minutes > 59)) return null;
  return (hours * 60 + minutes) * 60 + seconds;
}

/** A moment as it is kept: in tenths of a second, not before the beginning or after the end. */
export function momentOf(seconds: number, duration = Infinity): number {
  const most = Number.isFinite(duration) ? duration : 86_400;
  return Math.round(Math.min(Math.max(seconds, 0), most, 86_400) * 10) / 10;
}

const APART = 0.15; // seconds that one would notice when both are heard

/** Where a follower has to jump to, to be where its leader is; null while it is near enough. */
export function caughtUp(leader: number, follower: number, followerEnds: number): number | null {
  const aim = Number.isFinite(followerEnds) ? Math.min(leader, followerEnds) : leader;
  return Math.abs(aim - follower) > APART ? aim : null;
}
