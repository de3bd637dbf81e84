import { ACCOUNT } from '../names.ts';
import { query } from '../protocols/query.ts';
import { input, operation, type Service } from '../service.ts';

/** STS: who am I. */
export const sts: Service = {
  name: 'sts',
  protocol: query,
  invalid: 'ValidationError',
  operations: {
    GetCallerIdentity: operation({
      input: input({}),
      handler: () => ({ Arn: `arn:aws:iam::${ACCOUNT}:user/local`, UserId: 'AIDALOCAL', Account: ACCOUNT }),
    }),
  },
};
