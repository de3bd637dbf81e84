import type { OwnSentences } from '../../../pipeline/own-words.ts';
import type { AwaitedFile, Work } from '../../../pipeline/saying.ts';

const WORK: Record<Work, string> = {
  query: '쿼리',
  statement: '쿼리 문',
  ingestion: '수집',
  execution: '상태 머신 실행',
  crawl: '크롤링',
  run: 'Glue 작업 실행',
};
const noReason = (service: string): string => `${service}에서 알려 준 사유 없음`;
const inState = (state: string | undefined): string => (state === undefined ? '' : ` (상태 ${state})`);

function awaited(files: readonly AwaitedFile[]): string {
  return files.map(({ pattern, why }) => (why ? `${pattern} (${objection(why)})` : pattern)).join(', ');
}

function objection(why: NonNullable<AwaitedFile['why']>): string {
  if (why.is === 'old') return `${why.of} 파일뿐`;
  return why.is === 'small' ? `${why.bytes}바이트뿐` : '변경 중';
}

const RESTORED =
  '실행 저장소가 이전 사본으로 복원되었을 가능성이 있음. 그 작업이 무엇을 했는지 확인한 뒤 완료 처리하거나 재제출하세요.';

/** What we ourselves say of an attempt. No markup: whoever shows it escapes it. */
export const own = {
  notAccepted: ({ deadline }, say) => `제한 시간 ${say.duration(deadline)} 안에 접수되지 않음`,
  deadline: ({ deadline }, say) => `제한 시간 ${say.duration(deadline)} 초과로 중지됨`,
  runDeadline: () => '전체 실행의 제한 시간 초과로 중지됨',
  tooLate: () => '이 단계가 시작되기 전에 전체 실행의 제한 시간 초과',
  stoppedOutside: () => 'Sluice 외부에서 작업이 중지됨',
  keyExpired: () => '이 시도의 토큰이 서비스에서 만료되었을 수 있음',
  nothingFound: () => '이 시도의 토큰으로 찾은 작업 없음',
  stopUnconfirmed: () => '서비스에 중지를 요청했으나 중지 확인 없음',
  poison: () => '이 단계를 확인하던 프로세스가 세 번 연속 비정상 종료되어 확인을 중단함',
  approvalExpired: ({ approvals, approvers }) => `기한 내 승인 없음: ${approvers}명 중 ${approvals}명 승인`,
  unknownKind: ({ kind }) => `이 릴리스에서 지원하지 않는 단계 종류: ${kind}`,
  definition: ({ problems }) => `파이프라인 정의 오류: ${problems}`,
  expected: (about, say) => say.theirs(about.else),
  refused: ({ refused }, say) => say.refusal(refused),

  credentials: ({ words }) => `AWS 자격 증명이 거부됨 (${words}). 자격 증명을 갱신하면 단계가 자동으로 재개됩니다.`,
  interrupted: () => '요청이 Sluice 쪽에서 중단됨.',
  unreachable: ({ words }) => `AWS에 연결할 수 없음 (${words}). 네트워크, 리전, 엔드포인트를 확인하세요.`,
  silent: ({ words }) => `AWS 응답 없음 ${words}`,
  garbled: ({ words }) => `AWS 응답이 아닌 중간 구간의 응답 (${words}). 프록시와 게이트웨이를 확인하세요.`,

  unknownState: ({ service, state, is, id }) =>
    `${WORK[is]} ${id}: ${service} 상태 "${state}" — 이 릴리스가 모르는 상태.`,
  oldWork: ({ is, id, at }) => `${WORK[is]} ${id}: 이 시도의 토큰이 있으나 시도보다 먼저 시작됨 (${at}). ${RESTORED}`,
  oldClaim: ({ at }) => `이 시도의 토큰으로 된 작업이 시도보다 먼저 시작됨 (${at}). ${RESTORED}`,
  badOutcome: ({ file, kilobytes }) =>
    `작업이 끝나고 남긴 ${file} 파일이 결과 문서 형식이 아님 (outcome과 token이 있는 JSON, 최대 ${kilobytes} kB). ARCHITECTURE.md의 "Claims" 항목을 보세요.`,
  noWhy: () => '작업 실패, 알려 준 사유 없음.',
  noReason: ({ service }) => `${noReason(service)}.`,
  results: ({ results }) =>
    `결과 위치 "${results}" 값이 s3://bucket/prefix 형식이 아님. sluice.yml의 results 값을 고치세요.`,

  athenaForgot: ({ id }) => `Athena에 쿼리 ${id} 없음. 쿼리 기록은 45일간 보관됨.`,
  clearing: ({ location }) => `${location} 위치에 객체가 많아 아직 비우는 중.`,
  otherTable: ({ table, lies, replaces }) =>
    `테이블 ${table} 위치가 ${replaces} 아님 (${lies ?? '위치 없음, 뷰'}): 이 단계에서 만든 테이블이 아니므로 삭제하지 않음. 다른 이름을 쓰거나 직접 삭제하세요.`,
  notDeleted: ({ count, of, location, names, words }) => {
    const more = count > names.length ? ` 외 ${count - names.length}개` : '';
    const why = words === undefined ? `${noReason('S3')}.` : `S3 메시지: ${words}`;
    return `${location} 아래 객체 ${of}개 중 ${count}개 삭제 불가: ${names.join(', ')}${more}. ${why}`;
  },
  writtenMeanwhile: ({ key, at, since, location }) =>
    `${key} 객체가 삭제 요청 이후에 기록되어 그대로 둠 (기록 ${at}, 삭제 요청 ${since}). 다른 작업이 ${location} 아래에 쓰고 있거나, 실행 저장소가 이전 사본으로 복원되었음. 누가 썼는지 확인하세요. 재시도하면 삭제됩니다.`,
  tooManyObjects: ({ location, most }, say) =>
    `${location} 아래 객체가 ${say.count(most)}개를 넘음. 접두사를 좁히거나 버킷의 라이프사이클 규칙으로 만료시키세요.`,
  filesMissing: ({ files, location }) => `파일 없음: ${awaited(files)}. 대기 위치: ${location}`,

  crawlNotListed: ({ crawler, since }) => `Glue에 ${since} 이후 크롤러 ${crawler} 크롤링 기록 없음.`,
  crawlFailed: ({ crawler }) => `크롤러 ${crawler} 실패.`,
  manyRuns: ({ job, runs }) => `이 시도의 토큰이 있는 Glue 작업 ${job} 실행이 여러 개: ${runs}.`,
  tooManyRuns: ({ job }) => `이 시도 이후 Glue 작업 ${job} 실행이 너무 많아 모두 검색할 수 없음.`,
  claimWithoutRun: ({ job }) =>
    `이 시도의 토큰은 이미 선점되었으나, 그 토큰이 있는 Glue 작업 ${job} 실행을 찾을 수 없음.`,
  glueForgot: ({ run, job }) => `Glue 작업 ${job}: 실행 ${run} 없음.`,
  jobEnded: ({ job, end }) => {
    const how = {
      FAILED: '실패',
      ERROR: '서비스 오류로 종료됨',
      EXPIRED: '시작할 용량을 배정받지 못함',
      TIMEOUT: '작업 자체의 제한 시간 초과',
    };
    return `Glue 작업 ${job}: ${how[end]}.`;
  },
  jobNotStopped: ({ run }) => `Glue에서 실행 ${run} 중지 요청을 받지 않음. 알려 준 사유 없음.`,
  jobCutShort: ({ run, job }) =>
    `Glue 작업 ${job} 실행 ${run} 성공, 그러나 토큰을 선점한 쪽의 결과가 없음: 그 토큰으로 시작된 작업이 도중에 중단됨.`,
  functionCutShort: ({ function: name }) =>
    `함수 ${name}: 시작했으나 결과를 남기지 않고 종료됨. 시간 초과, 메모리 부족 또는 비정상 종료.`,
  functionNeverBegan: ({ function: name }) =>
    `6시간 동안 이 시도의 토큰이 선점되지 않음. 그 뒤에는 Lambda가 이벤트를 버림. 함수 ${name} 호출이 실행되지 않았거나 함수가 토큰을 선점하지 않음: 함수 로그를 확인하세요.`,

  redshiftForgot: ({ id }) => `Redshift에 쿼리 문 ${id} 없음. 기록은 24시간 뒤 삭제됨.`,
  manyStatements: ({ first, second }) => `이 시도의 토큰이 있는 쿼리 문이 여러 개: ${first}, ${second}.`,
  statementFailed: ({ statement, of, words = noReason('Redshift') }) => `쿼리 문 ${statement}/${of}: ${words}`,
  quicksightForgot: ({ id, dataSet }) => `QuickSight 데이터 세트 ${dataSet}: 수집 ${id} 없음.`,
  spice: ({ error, words = `${noReason('QuickSight')}.` }) => {
    const advice = {
      ACCOUNT_CAPACITY_LIMIT_EXCEEDED: 'SPICE 용량이 가득 참: 용량을 비우거나 추가한 뒤 단계를 다시 실행하세요.',
      DATA_SET_SIZE_LIMIT_EXCEEDED: '데이터 세트가 SPICE 한도보다 큼: 더 집계하세요.',
      INGESTION_SUPERSEDED: '같은 데이터 세트의 다른 새로 고침으로 대체됨.',
    };
    return `${words} ${advice[error]}`;
  },
  express: ({ stateMachine }) =>
    `${stateMachine}: Express 상태 머신은 실행마다 고유한 이름이 없어, 시작 도중 끊기면 시작되었는지 알 수 없음. Standard로 바꾸거나 Standard 상태 머신에서 시작하게 하세요.`,
  nameTaken: ({ name }) => `이 시도의 토큰 ${name} 이름의 상태 머신 실행이 이미 있으나 입력이 다름.`,
  sfnForgot: ({ execution }) => `Step Functions에 ${execution} 없음. 실행 기록은 90일 뒤 삭제됨.`,
  executionTimedOut: ({ in: state }) => `상태 머신 자체의 제한 시간 초과${inState(state)}.`,
  executionFailed: ({ in: state, words = noReason('Step Functions') }) =>
    `상태 머신 실행 실패${inState(state)}: ${words}`,

  paused: () => '일시 중지: AWS 자격 증명이 없거나 만료됨',
  unasked: ({ code }) => `상태 확인 불가: ${code}`,
  settling: ({ seconds }) => `제출 중 중단됨: 시작된 작업이 없는지 ${seconds}초간 확인 중`,
  askedAgain: ({ code }) => `제출 중 중단됨: 서비스에 다시 요청하는 중 (${code})`,
  unstoppable: () => '중지할 수 없는 작업: 끝날 때까지 대기 중',
  notListed: () => '아직 목록에 없음',
  notSeen: () => '아직 조회되지 않음',
  redrive: () => '하위 실행의 재구동(redrive) 대기 중',
  otherHasClaim: ({ run }) => `먼저 토큰을 선점한 ${run} 대기 중`,
  behind: ({ state, ingestion }) => `${state}, 앞선 수집 ${ingestion}`,
  statementsDone: ({ state, done, of }) => `${state}, 쿼리 문 ${of}개 중 ${done}개 완료`,
  filesAwaited: ({ there, of, files }) => `${of}개 중 ${there}개 있음. 없는 파일: ${awaited(files)}`,
  deleting: ({ objects }, say) => `객체 ${say.count(objects)}개 삭제 중`,
  refusedForNow: ({ code }) => `S3에서 일시적으로 거부: ${code}`,
  progress: ({ done, total, attention, held }, say) => {
    const asking = attention === 0 ? '' : `, 조치 필요 ${attention}건`;
    return `${total}건 중 ${done}건 끝남${asking}${held ? `: ${say.refusal(held)}` : ''}`;
  },

  rowsLeftOut: ({ dropped, of }, say) =>
    `SPICE에서 ${say.count(of)}행 중 ${say.count(dropped)}행 제외됨: 값이 열의 데이터 형식과 맞지 않음. 데이터 세트 페이지에서 해당 행을 볼 수 있습니다.`,
  resultTooLong: ({ characters, most }, say) =>
    `결과가 ${say.count(characters)}자라 보관하지 않음: 최대 ${say.count(most)}자.`,
} satisfies OwnSentences;
