import type { Definition } from '../pipeline/definition-schema.ts';
import { objectsUnder } from '../pipeline/stages/permissions.ts';
import type { Json, Permission, Place, StageKind } from '../pipeline/stages/stage.ts';

export interface PolicyStatement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
}

export interface RolePolicy {
  Version: '2012-10-17';
  Statement: PolicyStatement[];
}

/**
 * The least that the task role of some pipelines needs: what each kind needs, on what the stages name. `data` are places
 * of tables, which pipelines do not tell; `anchor` is where heads of the audit log are put, `topic` is told of failures that
 * nobody has taken on.
 */
export function policyOf(
  definitions: readonly Definition[],
  kinds: Record<string, StageKind>,
  place: Place,
  data: readonly string[],
  { anchor, topic }: { anchor?: string | undefined; topic?: string | undefined } = {},
): RolePolicy {
  /** Resources by the permission that they are for. */
  const needed = new Map<Permission, { sid: string; resources: Set<string> }>();
  for (const { kind, with: given } of definitions.flatMap(({ stages }) => Object.values(stages)))
    for (const [index, permission] of (kinds[kind]?.iam ?? []).entries()) {
      const found = needed.get(permission) ?? { sid: sidOf(kind, index), resources: new Set<string>() };
      needed.set(permission, found);
      const spec = withoutTemplates(given) as Record<string, Json>;
      for (const resource of permission.on(spec, place)) found.resources.add(resource);
    }
  const statements = [...needed].map(([{ actions }, { sid, resources }]) => statement(sid, actions, [...resources]));
  if (data.length > 0)
    statements.push(
      statement(
        'Data',
        ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'],
        data.flatMap((uri) => objectsUnder(place, uri)),
      ),
    );
  if (anchor !== undefined)
    statements.push(
      statement(
        'AuditAnchor',
        ['s3:PutObject', 's3:PutObjectRetention', 's3:ListBucket'],
        objectsUnder(place, `${anchor.replace(/\/*$/, '')}/`),
      ),
    );
  if (topic !== undefined && definitions.some(({ escalate }) => escalate?.to === 'sns'))
    statements.push(statement('Escalation', ['sns:Publish'], [topic]));
  return { Version: '2012-10-17', Statement: merged(statements.filter(({ Resource }) => Resource.length > 0)) };
}

const sidOf = (kind: string, index: number): string =>
  `${kind.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}${index + 1}`;

const statement = (Sid: string, actions: readonly string[], resources: string[]): PolicyStatement => ({
  Sid,
  Effect: 'Allow',
  Action: [...actions].toSorted(),
  Resource: narrowest(resources),
});

/** Without the resources that another one of the list covers. */
const narrowest = (resources: string[]): string[] =>
  [...new Set(resources)]
    .filter(
      (one) => !resources.some((other) => other !== one && other.endsWith('*') && one.startsWith(other.slice(0, -1))),
    )
    .toSorted();

/** Statements on the same resources are one. */
function merged(statements: PolicyStatement[]): PolicyStatement[] {
  const byResource = new Map<string, PolicyStatement>();
  for (const each of statements) {
    const key = each.Resource.join();
    const found = byResource.get(key);
    if (found) found.Action = [...new Set([...found.Action, ...each.Action])].toSorted();
    else byResource.set(key, each);
  }
  return [...byResource.values()];
}

/** A value with `*` where a template stands: what a run makes of it is not known here. */
function withoutTemplates(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll(/\{\{.*?\}\}|\{%.*?%\}/gs, '*').replaceAll(/\*{2,}/g, '*');
  if (Array.isArray(value)) return value.map(withoutTemplates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutTemplates(item)]));
}
