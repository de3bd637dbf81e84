import { clip } from './clip.ts';
import { fitParagraph } from './fit-paragraph.ts';
import type { Plan, Task } from './message.ts';

export interface PlanLimits {
  tasks: number;
  id: number;
  url: number;
  characters: number;
}

/** How long titles and details may be, from generous to terse, and whether links stay: the first with which all fit. */
const SIZES = [
  { title: 250, details: 1000, sources: true },
  { title: 150, details: 300, sources: true },
  { title: 150, details: 100, sources: true },
  { title: 150, details: 0, sources: true },
  { title: 100, details: 0, sources: false },
  { title: 40, details: 0, sources: false },
];

const sizeOf = (plan: Plan): number => JSON.stringify(plan).length;

/**
 * The plan within limits: each task once, none without a title, details shortened before tasks are dropped. `dropped`
 * counts the tasks that were. Slack documents no lengths of titles and details: these are ours.
 */
export function fitPlan(plan: Plan, limits: PlanLimits): { plan: Plan | undefined; dropped: number } {
  const distinct = new Map(plan.tasks.map((task) => [clip(task.task_id, limits.id), task]));
  const kept = [...distinct].slice(0, limits.tasks).filter(([id]) => id !== '');
  const atSize = (size: (typeof SIZES)[number]): Plan => ({
    ...plan,
    title: line(plan.title, size.title),
    tasks: kept.map(([id, task]) => fitTask({ ...task, task_id: id }, size, limits)),
  });
  const size = SIZES.find((each) => sizeOf(atSize(each)) <= limits.characters) ?? SIZES.at(-1)!;
  const fitted = atSize(size);
  while (fitted.tasks.length > 0 && sizeOf(fitted) > limits.characters) fitted.tasks.pop();
  return {
    plan: fitted.tasks.length > 0 ? fitted : undefined,
    dropped: plan.tasks.length - fitted.tasks.length,
  };
}

function fitTask(
  { details, sources = [], ...task }: Task,
  size: (typeof SIZES)[number],
  { url: longest }: PlanLimits,
): Task {
  const told = details && fitParagraph(details, size.details);
  const linked = size.sources
    ? sources.filter(({ url, text }) => url !== '' && url.length <= longest && text.trim() !== '')
    : [];
  return {
    ...task,
    title: line(task.title, size.title),
    ...(told && { details: told }),
    ...(linked.length > 0 && { sources: linked.map((each) => ({ ...each, text: clip(each.text, size.title) })) }),
  };
}

/** A title is one line, and Slack refuses an empty one. */
const line = (text: string, max: number): string => clip(text.replaceAll(/\s+/g, ' ').trim(), max) || '–';
