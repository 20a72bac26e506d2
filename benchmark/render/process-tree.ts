import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * CPU time that a process and all its descendants alive now have used, in user and kernel mode, ms.
 * Fields after `man 5 proc_pid_stat`: 4 ppid, 14 utime, 15 stime.
 */
export function cpuOfTreeMs(rootPid: number): number {
  const parentOf = new Map<number, number>();
  const ticksOf = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const fields = statFields(pid);
    if (fields === null) continue;
    parentOf.set(pid, Number(fields[1]));
    ticksOf.set(pid, Number(fields[11]) + Number(fields[12]));
  }
  let ticks = 0;
  for (const [pid, own] of ticksOf) {
    let at: number | undefined = pid;
    while (at !== undefined && at !== rootPid) at = parentOf.get(at);
    if (at === rootPid) ticks += own;
  }
  return (ticks * 1000) / ticksPerSecond;
}

/** Fields from the third on (the second, the name, may hold spaces); null when the process has ended meanwhile. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
