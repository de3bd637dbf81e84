import type { Texts } from '../index.ts';
import { own } from './own.ts';

const NO_REASON = 'Lambda에서 알려 준 사유 없음.';
const unasked = (code: string, why: string): string => `조회 불가 (${code}): ${why}`;

/** What a look before a run finds out. No markup: whoever shows it escapes it. */
export const findings: Pick<Texts, 'findings'> = {
  findings: {
    things: {
      bucket: (name) => `버킷 ${name}`,
      cluster: (name) => `클러스터 ${name}`,
      crawler: (name) => `크롤러 ${name}`,
      dataSet: (name) => `데이터 세트 ${name}`,
      database: (name) => `데이터베이스 ${name}`,
      definition: () => '파이프라인 정의',
      dryRun: () => '드라이런',
      function: (name) => `함수 ${name}`,
      invoking: (name) => `함수 호출 권한 ${name}`,
      job: (name) => `Glue 작업 ${name}`,
      kind: (name) => `단계 종류 ${name}`,
      parameter: (name) => `파라미터 ${name}`,
      script: (name) => `스크립트 ${name}`,
      source: (name) => `${name} 데이터 소스`,
      stateMachine: (name) => `상태 머신 ${name}`,
      table: (name) => `테이블 ${name}`,
      workgroup: (name) => `작업 그룹 ${name}`,
    },
    within: (what, where) => `${where} > ${what}`,
    found: (what, said) => `${what} — ${said}`,
    inOrder: '정상',
    says: {
      there: () => '있음',
      called: ({ name }) => `있음 (이름: ${name})`,
      takesQueries: () => '쿼리 가능',
      takesConnections: () => '접속 가능',
      idle: () => '유휴 상태, 첫 호출은 평소보다 오래 걸림',
      allowed: () => '있음',
      gaveRow: () => '행 조회됨',
      taken: () => '통과',
      crawlsBySchedule: () => '있음. 자체 스케줄로도 크롤링하며, 그동안 단계는 대기함',
      crawlerBusy: ({ now = '불명' }) => `있음. 현재 상태: ${now}`,
      missing: ({ code }) => `없음 (${code}). 새로 만들거나 워크스페이스에 적힌 이름을 고치세요.`,
      denied: ({ code, action }) => `접근 거부됨 (${code}). 태스크 역할에 ${action} 권한을 추가하세요.`,
      credentials: ({ words }) => `접근 불가. AWS 자격 증명이 거부됨 (${words}). 자격 증명을 갱신하세요.`,
      unknownKind: () => '이 릴리스에서 지원하지 않음.',
      disabled: () => '비활성화 상태. Athena 콘솔에서 활성화하세요.',
      noOutput: () => '쿼리 결과 위치가 없음. 작업 그룹에 설정하거나 단계에 outputLocation 값을 넣으세요.',
      deadFunction: ({ why = NO_REASON }) => `호출 불가. 다시 배포하세요. 원인: ${why}`,
      noRole: () => 'IAM 역할이 없음. 작업에 사용할 IAM 역할을 지정하세요.',
      retries: ({ retries }) =>
        `MaxRetries 값이 ${retries}: 실패하면 Glue 자체 재시도가 일어남. 0으로 바꾸세요. 재시도는 단계 설정으로 함.`,
      express: () =>
        'Express 상태 머신은 실행마다 고유한 이름이 없어, 시작 도중 끊기면 시작되었는지 알 수 없음. Standard로 바꾸거나 Standard 상태 머신에서 시작하게 하세요.',
      direct: () => '직접 쿼리 방식. SPICE 데이터 세트로 바꾸거나 이 단계를 빼세요.',
      noRow: ({ words }) =>
        `행 조회 실패, 실제 실행에서도 실패함. 소스 쪽을 고치거나, 함수에 넘기는 키·주소·페이로드를 고치세요. 원인: ${words}`,
      functionFailed: ({ words }) => `확인 못 함. 함수가 실행되지 않음 (${words}). 다시 배포하세요.`,
      refused: ({ words }) => `거부됨: ${words}`,
      unasked: ({ code, words }) => unasked(code, words),
      unreachable: ({ code, words }) => unasked(code, own.unreachable({ words })),
      silent: ({ code, words }) => unasked(code, own.silent({ words })),
      garbled: ({ code, words }) => unasked(code, own.garbled({ words })),
      interrupted: ({ code }) => unasked(code, own.interrupted()),
      inRunOnly: () => '이름이 실행할 때 정해져 미리 확인할 수 없음.',
      settingUp: ({ why = NO_REASON }) => `아직 준비 중: ${why}`,
      noProbe: () => '확인 안 함. 함수가 {"probe": true} 요청을 지원하지 않음.',
      threw: ({ words }) => `확인 안 함. {"probe": true} 요청에 함수가 오류를 냄 (${words}).`,
      noRowYet: () => '응답은 정상이나, 실행에서 조회할 행이 (아직) 없음.',
      noDefault: () => '기본값이 없어, 이 값에 따라 달라지는 항목은 실행할 때만 확인됨.',
      noLook: () => '실행 전에는 확인할 수 없음.',
      notYet: ({ stage }) => `아직 없음. ${stage} 단계에서 생성됨.`,
      words: ({ words }) => words,
    },
  },
};
