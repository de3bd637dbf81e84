// Writes docs/kinds.md: every kind with its options, an example and its IAM actions. test/cli/kinds.test.ts holds it.
import { writeFileSync } from 'node:fs';
import { guideOf, kindsPage } from '../src/cli/kind-guide.ts';
import { kinds } from '../src/pipeline/stages/index.ts';

writeFileSync(new URL('../docs/kinds.md', import.meta.url), kindsPage(Object.values(kinds).map(guideOf)));
