import { readdirSync, readFileSync } from 'node:fs';

/** A service as boto3 calls it, by the SDK's package. */
const SERVICES: Record<string, string> = { sfn: 'stepfunctions', 'cloudwatch-logs': 'logs' };

/** Every operation that the product or a collector sends, as `service.Operation`. */
export function operationsInUse(): string[] {
  const files = ['src', 'config/functions'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
  );
  const imports = files.flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)]);
  const operations = imports.flatMap(([, names, client]) =>
    [...names!.matchAll(/(\w+)Command\b/g)].map(([, operation]) => `${SERVICES[client!] ?? client}.${operation}`),
  );
  return [...new Set(operations)].toSorted();
}
