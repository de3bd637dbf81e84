import { plural } from './words.ts';

/** What stands on a person's Home tab. */
export const home = {
  home: {
    needs: (n: number) => `${n} ${plural(n, 'run needs', 'runs need')} someone`,
    noNeeds: 'Nothing needs anyone now',
    claimed: (who: string) => `${who} is on it`,
    running: (n: number) => `${n} ${plural(n, 'run', 'runs')} under way`,
    late: 'takes longer than usual',
    next: 'Next starts',
    pipelines: 'Pipelines',
    median: (time: string, share: string) => `median ${time}, the latest ${share}`,
    panel: 'Control panel',
    nothing: 'There is no pipeline here that you may look at. Whoever keeps `sluice.yml` can give you a role.',
    hint: 'Follows what happens while you look. Everything else: `/pipeline help`',
  },
};
