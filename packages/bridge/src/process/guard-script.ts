/**
 * What a guard runs, in any `sh`. Its arguments are the folder that tells of processes, the folder of the registry
 * and the ids of runs. On its standard input come lines: `+ GROUP START` for a process group that belongs to the
 * run, and `- GROUP` for one that has ended. When that input ends, it kills
 *
 * 1. the groups, each at once with everything that it forks meanwhile. Where there is `/proc`, a group counts as
 *    long as its leader has the start time that was told, or has ended and left members behind: nobody else gets
 *    the number of a group that has members.
 * 2. every process that has the mark of a run in its environment, again and again until twice in a row none is
 *    found, because one that is just being forked may be missed once.
 *
 * Then it removes the files of the runs. It gives up after some ten seconds and leaves the files, for what cannot be
 * killed now. What wants to can escape: it leaves its group and removes the mark, or forks and ends all the time,
 * faster than it can be found. Where there is no `/proc`, marks are looked for with `ps`, which on macOS does not show the
 * environment of programs that come with the system: of these, only the groups are known.
 */
export const guardScript = `# Ends what a LATER host has started, once the host is gone.
trap '' INT TERM HUP QUIT TSTP TTIN TTOU
processes=$1 directory=$2
shift 2
# The brackets keep the search from finding itself.
marks= files=
for run; do marks="$marks -e LATER_RUN_I[D]=$run" files="$files $run.json"; done

groups=
while read -r change group start; do
  kept=
  for known in $groups; do
    [ "\${known%:*}" = "$group" ] || kept="$kept $known"
  done
  groups=$kept
  [ "$change" = - ] || groups="$groups $group:$start"
done

read_start() {
  stat=
  # A name may have line breaks; what counts is behind the name.
  while read -r line; do stat=$line; done < "$processes/$1/stat"
  set -- \${stat##*) }
  start=\${20}
}

for known in $groups; do
  group=\${known%:*}
  read_start "$group"
  [ -z "$start" ] || [ "$start" = "\${known#*:}" ] || continue
  kill -s KILL -- "-$group"
done

find_marked() {
  if [ -e "$processes/self/environ" ]; then
    for file in $(grep -lszx $marks "$processes"/[0-9]*/environ); do
      file=\${file%/environ}
      echo "\${file##*/}"
    done
  else
    ps axeww -o pid=,command= | grep $marks | while read -r process command; do echo "$process"; done
  fi
}

round=0 quiet=0
while [ "$quiet" -lt 2 ] && [ "$round" -lt 200 ]; do
  round=$((round + 1))
  found=$(find_marked)
  if [ -n "$found" ]; then
    quiet=0
    kill -s KILL $found
  else
    quiet=$((quiet + 1))
  fi
  [ "$quiet" -ge 2 ] || sleep 0.02 || sleep 1
done

[ "$quiet" -lt 2 ] || { cd -- "$directory" && rm -f $files; }
`;
