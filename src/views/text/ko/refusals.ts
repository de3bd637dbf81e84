import type { Accepted, UserErrorKey, UserErrors } from '../../../errors.ts';
import type { Say } from '../index.ts';
import { paramsIn, problemIn, usageIn } from '../usage.ts';
import * as words from './verbs.ts';
import { word, meant, standing, runStatus, stageState, stagesIn, done, activityOn, reasonFor } from './words.ts';

const accepted: Record<Accepted['is'], string> = {
  string: '텍스트',
  number: '숫자 (예: `12`, `0.5`)',
  boolean: '`true` 또는 `false`',
  date: '날짜 (예: `2026-10-31`)',
  list: '목록 (예: `a,b`, `["a","b"]`)',
  json: 'JSON (예: `{"a":1}`)',
};

/** Which of the starts that were missed are made. */
const catchUps = { latest: '최근 것만 실행', all: '모두 실행', none: '실행하지 않음' };

export const refusals: { [K in UserErrorKey]: (params: UserErrors[K], say: Say) => string } = {
  'pipeline.unknown': ({ given, suggestion, known }, say) =>
    `${say.code(given)}: 없는 파이프라인.${meant(suggestion, say)} ` +
    (known.length > 0 ? `등록된 파이프라인: ${say.codes(known)}. ` : '') +
    '전체 목록: `/pipeline list`.',
  'pipeline.broken': ({ pipeline, problem }, say) =>
    `${say.code(pipeline)} 실행 불가, 정의 오류: ${say.code(problem)}. ` +
    '`sluice validate` 출력에서 오류 위치를 확인하고, 수정 후 다시 배포하세요.',
  'period.invalid': ({ given, example, suggestion }, say) =>
    `${say.code(given)}: 이 파이프라인의 대상 기간이 아님.${meant(suggestion, say)} ` +
    `입력 예: ${say.code(`--period ${suggestion ?? example}`)}. 생략하면 가장 최근 대상 기간.`,
  'range.backwards': ({ from, to }, say) =>
    `시작과 끝 순서가 반대: ${say.code(from)} – ${say.code(to)}. 이른 대상 기간을 먼저 지정하세요: ${say.code(`--from ${to}`)}`,
  'range.mixed': ({ from, to }, say) =>
    `대상 기간 범위 아님: ${say.code(from)} – ${say.code(to)}. 길이가 같은 기간끼리만 범위 지정 가능. ` +
    '두 값을 같은 형식으로 지정하세요. 예: `2026-01` – `2026-12`',
  'range.too-long': ({ from, to, most }, say) =>
    `대상 기간 ${most}개 초과: ${say.code(from)} – ${say.code(to)}. 범위를 나누어 요청하세요.`,
  'param.unknown': ({ pipeline, given, suggestion, known }, say) =>
    `${say.code(given)}: ${say.code(pipeline)} 파이프라인에 없는 파라미터.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `사용 가능: ${say.codes(known)}. 입력 예: ${say.code(`--param ${suggestion ?? known[0]!}=…`)}.`
      : '파라미터가 없는 파이프라인이므로 `--param` 없이 실행하세요.'),
  'param.invalid': ({ param, expected, given }, say) =>
    `파라미터 ${say.code(param)} 값 오류: ${say.code(given)}. 필요한 값: ${acceptedIn(expected, say)}. ` +
    `입력 형식: ${say.code(`--param ${param}=…`)}.`,
  'param.missing': ({ pipeline, param }, say) =>
    `${say.code(pipeline)} 필수 파라미터 누락: ${say.code(param)} (기본값 없음). ` +
    `다음과 같이 입력하세요: ${say.code(`/pipeline run ${pipeline} --param ${param}=…`)}.`,
  'input.invalid': ({ is, given }, say) =>
    `값 오류: ${say.code(given)}. ${
      {
        string: '목록에 있는 값만 가능',
        number: '숫자만 가능 (예: 12 또는 0.5)',
        boolean: '예 또는 아니요만 가능',
        date: '날짜 형식으로 입력하세요 (예: 2026-10-31)',
        list: '쉼표로 구분하거나 JSON 형식으로 입력하세요 (예: ["a","b"])',
        json: 'JSON 형식으로 입력하세요 (예: {"a":1})',
      }[is]
    }.`,
  'input.missing': ({ pipeline }, say) => `필수 입력: ${say.code(pipeline)} 기본값 없음.`,
  'input.backwards': () => '시작 대상 기간이 마지막 대상 기간보다 늦음.',
  'param.long': ({ param }, say) =>
    `파라미터 ${say.code(param)} 값이 너무 길어 창에서 처리할 수 없음. 터미널에서 시작하세요: ` +
    `${say.code(`sluice run … --param ${param}=…`)}.`,
  'confirm.mistyped': ({ given, expected }, say) =>
    `${say.code(given)}: 실행 개수와 다름. 시작하려면 ${say.code(expected)} 입력, 아니면 돌아가세요.`,
  'run.unknown': ({ given, suggestion }, say) =>
    `${say.code(given)}: 없는 실행 또는 파이프라인.${meant(suggestion, say)} ` +
    '실행 이름의 예: `popular-loans.2026-10.r1`. 파이프라인별 최근 실행: `/pipeline list`.',
  'run.gone': ({ run }, say) =>
    `${say.code(run)}: 보존 기간이 지나 삭제된 실행 (\`sluice.yml\` 파일, \`retention\` 항목). ` +
    `처리 기록은 감사 로그에 남아 있음: ${say.code(`/pipeline audit ${run}`)}.`,
  'run.exists': ({ run, pipeline, period, number, status, since, next, params }, say) =>
    `${say.code(run)}: r${number} ${existing(status, say.ago(since), say)}. ` +
    `대상 기간 ${say.code(period)} 다시 실행 (r${next}): ` +
    `${say.code(`/pipeline run ${pipeline} --period ${period}${paramsIn(params)} --again`)}.`,
  'run.ended': ({ run, status }, say) =>
    `${say.code(run)}: 이미 끝난 실행 (${word(runStatus, status, say)}). 중지할 작업 없음. ${standing(run, say)}`,
  'run.busy': ({ pipeline, run }, say) =>
    `${say.code(pipeline)} 동시 실행 한도 도달, 진행 중인 실행: ${say.code(run)}. ` +
    '한도를 넘는 실행은 건너뛰도록 설정되어 있어 시작하지 않음. 끝난 뒤 다시 시작하세요.',
  'run.not-attention': ({ run, status }, say) =>
    `${say.code(run)}: 조치가 필요한 실행이 아님 (${word(runStatus, status, say)}). 실패로 종료 불가. ` +
    `진행 중인 작업 중지: ${say.code(`/pipeline cancel ${run}`)}.`,
  'definition.changed': ({ run, changes }, say) =>
    `${say.code(run)} 시작 이후 정의 변경됨: ${say.changes(changes)}. ` +
    '어느 정의로 진행할지 정하세요: `--as-started`, `--current`.',
  'rerun.needs-unmet': ({ run, stage, needs }, say) =>
    `${say.code(run)}: ${say.code(stage)} 시작 불가, 끝나지 않은 선행 단계: ${say.codes(needs)}. ` +
    `선행 단계부터 재실행: ${say.code(`/pipeline rerun ${run} --from ${needs[0] ?? stage}`)}.`,
  'approval.not-waiting': ({ run, stage, state }, say) =>
    `${say.code(stage)} 현재 상태: ${word(stageState, state, say)}. 승인 대기 상태가 아니므로 변경 없음. ` +
    standing(run, say),
  'approval.expired': ({ run, stage, at }, say) =>
    `${say.code(stage)} 승인 기한 만료 (${say.ago(at)}), 변경 없음. ` +
    `다시 승인을 요청하려면: ${say.code(`/pipeline retry ${run} ${stage}`)}.`,
  'approval.own': ({ run, stage }, say) =>
    `${say.code(run)}: ${say.code(stage)} 시작을 요청한 본인은 승인 불가. 다른 사람에게 승인을 요청하세요.`,
  'approval.repeated': ({ run, stage, given, approvers }, say) =>
    `${say.code(run)}: ${say.code(stage)} 이미 승인함 (승인 ${given}/${approvers}). 나머지는 다른 사람에게 요청하세요.`,
  'stage.unknown': ({ run, given, suggestion, known }, say) =>
    `${say.code(given)}: ${say.code(run)} 실행에 없는 단계.${meant(suggestion, say)} 단계 목록: ${say.codes(known)}.`,
  'stage.not-failed': ({ run, stage, state }, say) =>
    `${say.code(stage)} 현재 상태: ${word(stageState, state, say)}. 실패 상태가 아니므로 변경 없음. ` +
    standing(run, say),
  'stage.not-unknown': ({ run, stage, state }, say) =>
    `${say.code(stage)} 현재 상태: ${word(stageState, state, say)}. 결과 불명 상태가 아니므로 변경 없음. ` +
    standing(run, say),
  'stage.in-flight': ({ run, stages }, say) =>
    `${say.code(run)} 진행 중인 단계: ${say.codes(stages)}. ` +
    `끝날 때까지 기다리거나 다음으로 취소하세요: ${say.code(`/pipeline cancel ${run}`)}.`,
  'stage.nothing-failed': ({ run, status }, say) =>
    `${say.code(run)}: 재시도할 단계 없음 (${word(runStatus, status, say)}). ${standing(run, say)}`,
  'decision.stale': ({ run, stage, what, by, at }, say) =>
    `${say.code(stage)} 이미 처리됨: ${word(done, what, say)} · ${say.who(by)} · ${say.ago(at)}. ` +
    `이번에는 변경 없음. ${standing(run, say)}`,
  'preview.stale': ({ target, stages }, say) =>
    `${say.code(target)}: 표시된 뒤 변경됨${stages.length === 0 ? '' : ` (${stagesIn(stages, say)})`}. 이번에는 변경 없음. 현재 기준:`,
  'table.unknown': ({ given, suggestion, known }, say) =>
    known.length === 0
      ? '쓰는 테이블을 밝힌 파이프라인 없음. 단계 정의의 `writes:` 항목에 테이블을 적으세요.'
      : `${say.code(given)}: 이 테이블을 쓰는 파이프라인 없음.${meant(suggestion, say)} 테이블 목록: ${say.codes(known)}.`,
  'schedule.unknown': ({ pipeline, given, suggestion, known }, say) =>
    known.length === 0
      ? `${say.code(pipeline)}: 스케줄 없음. 트리거나 사람이 시작함. 전체 스케줄: \`/pipeline schedules\`.`
      : `${say.code(given)}: ${say.code(pipeline)} 파이프라인에 없는 스케줄.${meant(suggestion, say)} 스케줄 목록: ${say.codes(known)}.`,
  'schedule.paused': ({ pipeline, schedule, by, at }, say) =>
    `${say.code(pipeline)} 스케줄 ${say.code(schedule)} 이미 일시 중지됨 · ${say.who(by)} · ${say.ago(at)}. ` +
    `재개하려면: ${say.code(`/pipeline resume ${pipeline} ${schedule}`)}.`,
  'schedule.not-paused': ({ pipeline, schedule }, say) =>
    `${say.code(pipeline)} 스케줄 ${say.code(schedule)} 일시 중지 상태 아님. 재개할 것 없음. ` +
    `다음 시작 확인: ${say.code(`/pipeline schedules ${pipeline}`)}.`,
  'schedule.answered': ({ pipeline, by, choice, at }, say) =>
    by === undefined || choice === undefined || at === undefined
      ? '오래전에 처리된 질문이므로 변경 없음. 스케줄 현황: `/pipeline schedules`.'
      : `이미 선택됨: *${word(catchUps, choice, say)}* · ${say.who(by)} · ${say.ago(at)}. 이번에는 변경 없음. ` +
        `실행 현황: ${say.code(`/pipeline status ${pipeline}`)}.`,
  'cancel.already': ({ run, by, at }, say) =>
    `${say.code(run)} 이미 취소함 · ${say.who(by)} · ${say.ago(at)}. 작업 중지 중. ` +
    `중지 확인 여부: ${say.code(`/pipeline status ${run}`)}.`,
  'claim.taken': ({ run, stage, by, at }, say) =>
    `${say.code(stage)} 담당자 있음: ${say.who(by)} · ${say.ago(at)}. 넘겨받으려면 카드의 *담당 넘겨받기* 버튼을 누르거나 ` +
    `입력하세요: ${say.code(`/pipeline claim ${run} ${stage} --take-over`)}.`,
  'glass.span': ({ given, most }, say) =>
    `${say.code(given)}: 사용할 수 없는 시간. 1분 이상 ${say.span(most)} 이하만 가능 (\`sluice.yml\` 설정). 입력 형식: \`--for 30m\`.`,
  'glass.whole': () => '사용 중인 긴급 권한 없음. 반납할 것 없음.',
  'reason.missing': ({ what }) =>
    `${reasonFor[what] ?? '이 조치'}: 사유를 입력하세요. 나중에 읽을 사람을 위해 실행 기록에 남음.`,
  'access.denied': ({ action, target, allowed }, say) =>
    `권한 없음: ${activityOn(action, target, say)}. ` +
    (allowed.length > 0
      ? `${say.whom(allowed)}에게 요청하세요.`
      : '허용된 사람 없음. 권한은 관리자가 부여함 (`sluice.yml`).'),
  'access.unresolved': ({ action, target, allowed }, say) =>
    `사용자 그룹 확인 불가 (Slack 응답 없음). 본인 ID에 직접 부여된 권한만 적용됨. ` +
    `권한 없음: ${activityOn(action, target, say)}. ` +
    (allowed.length > 0 ? `1분 뒤 다시 시도하거나 ${say.whom(allowed)}에게 요청하세요.` : '1분 뒤 다시 시도하세요.'),
  'access.guest': () => '게스트 계정은 Sluice 사용 불가 (그룹과 무관). 정식 멤버에게 요청하세요.',
  'access.outsider': () => '다른 Slack 워크스페이스 사용자는 Sluice 사용 불가. 운영 팀에 요청하세요.',
  'verb.unknown': ({ given, suggestion }, say) =>
    `${say.code(`/pipeline ${given}`)}: 없는 명령.` +
    (suggestion === undefined ? '' : ` 혹시 ${say.code(`/pipeline ${suggestion}`)}?`) +
    ' 명령 목록: `/pipeline help`.',
  usage: ({ verb, usage, problem }, say) =>
    `${say.code(`/pipeline ${verb}`)}: ${problemIn(problem, words, say)}. ` +
    `입력 형식: ${say.code(`/pipeline ${usageIn(usage, words.places)}`)}.`,
  'command.long': () =>
    '명령이 4,000자보다 길어 아무것도 실행하지 않음. 긴 값은 `/pipeline run` 입력 시 열리는 창에 넣으세요.',
  'sql.empty': () => '쿼리 없음. 입력 형식: `/athena select …`. 긴 쿼리는 명령만 입력해 (`/athena`) 창에서 작성하세요.',
  'sql.not-read-only': ({ statement }, say) =>
    `읽기 쿼리만 가능: ${say.code(statement)} 실행 불가. ` +
    '`select`, `with`, `show`, `describe`, `explain` 중 하나로 시작하세요. 데이터 변경은 파이프라인에서 하세요.',
  'sql.many-statements': () => '문장이 두 개 이상임. 중간에 `;` 없이 한 번에 하나씩 보내세요.',
  'payload.invalid': ({ what }, say) =>
    `다른 버전의 Sluice에서 만든 버튼 또는 창 (${say.code(what)}). 해석할 수 없어 변경 없음. ` +
    '`/pipeline status` 뒤에 파이프라인 이름을 입력해 새 버튼을 받으세요.',
  'secret.given': ({ where }, say) =>
    `${say.code(where)} 값에 토큰, 키 또는 비밀번호 포함, 처리하지 않음. 입력한 값은 기록에 남고 다른 사람에게도 보임. ` +
    '작업이 AWS Secrets Manager에서 직접 읽게 하고, 이미 노출됐다면 새로 발급하세요.',
  'audit.unwritable': ({ why }, say) =>
    `감사 로그 기록 불가, 변경 없음. 감사 로그에 남길 수 없는 변경은 수행하지 않음. Redis 담당자에게 전달하세요: ${say.code(why)}.`,
  'store.unavailable': () =>
    '저장소(Redis) 연결 불가, 요청 반영 여부 불명. AWS에서 이미 진행 중인 작업은 계속됨. ' +
    '1분 뒤 먼저 `/pipeline status` 결과를 확인하고 다시 시도하세요. 계속되면 `sluice doctor` 출력에서 원인을 확인하세요.',
  internal: ({ reference }, say) =>
    `Sluice 내부 오류. 다시 시도하세요. 반복되면 Sluice 담당자에게 로그 참조 번호를 전달하세요: ${say.code(reference)}.`,
};

function acceptedIn({ is, among }: Accepted, say: Say): string {
  if (among === undefined) return accepted[is];
  return is === 'list' ? `${say.codes(among)} 중에서 고른 값의 목록` : `${say.either(among)} 중 하나`;
}

function existing(status: string, ago: string, say: Say): string {
  const said = word(runStatus, status, say);
  const over = ['succeeded', 'cancelled', 'failed', 'attention'].includes(status);
  return over ? `${said} (${ago})` : `${said} (${ago} 시작)`;
}
