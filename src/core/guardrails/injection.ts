import { unmask } from "./clean-text.ts";
import { type Span, spansOf } from "./review.ts";

interface Sign {
  rule: string;
  /** 0.5 and 1: suspicious where others are too; 2: suspicious by itself; 3: nobody asks support for this. */
  weight: 0.5 | 1 | 2 | 3;
  pattern: RegExp;
}

const OVERRIDE_VERB =
  "(?:ignor\\w*|disregard\\w*|forget(?: about)?|overrid\\w*|bypass|skip|drop|erase|cancel out|pay no attention to|do(?: not|n't) (?:follow|obey|listen to)|set aside|throw away|abandon|neglect)";
const EARLIER =
  "(?:previous|prior|above|earlier|preceding|former|original|initial|existing|current|past|foregoing|first|all|any|every|everything|those|these|your|the|other|system|my last)";
const ORDERS =
  "(?:instruct\\w*|prompts?|rules?|directions?|directives?|guidelines?|commands?|constraints?|restrictions?|programming|guidance|training|system messages?|policies|context|limitations?|(?:you (?:have been|were|are|'ve been) (?:told|given|instructed|taught))|(?:i|they|we) (?:told|said|gave) (?:to )?you)";
const SECRET =
  "(?:(?:system|hidden|secret|initial|original|developer|internal|confidential|base|full|starting|pre)[- ]?(?:prompt|message|instructions?|rules|key|keys|word|code|password|configuration|config|settings|information|string|guidelines)|(?:your|the) (?:own |exact |full |complete |entire |initial |original |secret |hidden )*(?:prompt|instructions|rules you|guidelines|directives|system message|password|passcode|passphrase|secret|configuration|training data|source code|api key|credentials|context window)|(?:text|words?|everything|lines?|content|sentences?|instructions?) (?:above|before this|at the (?:top|beginning|start)|that (?:came|come) before)|password|passcode|passphrase|secret key)";

const SIGNS: readonly Sign[] = [
  {
    rule: "injection_override",
    weight: 3,
    pattern: new RegExp(
      `\\b${OVERRIDE_VERB}\\b(?:\\W+(?!order|refund|request)\\w+){0,4}?\\W+${EARLIER}?(?:\\W+(?!order\\b|refund|message|e-?mail)\\w+){0,4}?\\W*${ORDERS}`,
      "giu",
    ),
  },
  {
    rule: "injection_override",
    weight: 3,
    pattern:
      /\b(?:ignore|disregard|forget)\s+(?:about\s+)?(?:the |everything |all |anything )?(?:above|before|so far|previously)\b(?! order)|\b(?:ignore|forget|disregard)\s+(?:everything|all|anything)\s+(?:that\s+)?(?:you|i|we|was|were|has|have|prior|said|about (?:your|being))/giu,
  },
  {
    rule: "injection_override",
    weight: 3,
    pattern:
      /(?:忽略|无视|忘记|忘掉|抛开|不要(?:理会|遵守|遵循|管)|别(?:理会|管|遵守)|跳过|绕过|覆盖|取消|违反|打破)(?:掉|了)?.{0,8}(?:之前|以上|上面|上述|前面|先前|此前|所有|全部|你的|系统|原有|原来|一切)?.{0,8}(?:指令|指示|提示词?|规则|设定|限制|约束|系统消息|规定|守则|准则|对话设置)/giu,
  },
  {
    rule: "injection_reveal",
    weight: 2,
    pattern: new RegExp(
      `\\b(?:reveal|show|print|repeat|output|display|dump|echo|tell|give|share|disclose|write|translate|summari[sz]e|leak|expose|recite|spell|encode|reverse|confirm|provide|paste|type|state|list|say|describe|explain)\\b(?:\\W+\\w+){0,7}?\\W+${SECRET}`,
      "giu",
    ),
  },
  {
    rule: "injection_reveal",
    weight: 2,
    pattern:
      /\bwhat(?:'s| is| are| was| were)\W+(?:\w+\W+){0,3}?(?:(?:your|the) (?:\w+ )?(?:system prompt|initial prompt|instructions|secret(?: key| word| code)?|password|passcode|hidden \w+)|(?:above|written above))/giu,
  },
  {
    rule: "injection_reveal",
    weight: 2,
    pattern:
      /(?:告诉|输出|显示|泄露|透露|重复|打印|展示|说出|翻译|复述|列出|写出|公开|给我(?:看)?|把)(?:我|一下|出|出来)?.{0,12}(?:系统提示词?|系统提示|提示词|初始指令|隐藏(?:的)?(?:指令|信息|提示)|系统指令|内部(?:指令|规则|提示)|系统消息|prompt|密钥|你的(?:指令|设定|规则|提示))/giu,
  },
  {
    rule: "injection_persona",
    weight: 2,
    pattern:
      /\b(?:do anything now|\bDAN\b(?! (?:brown|murphy))|developer mode|debug mode|god mode|jailbr(?:eak|oken)(?: mode)? (?:prompt|you|chatgpt|ai|yourself)|maintenance mode|sudo mode|admin(?:istrator)? mode|override mode|unrestricted mode|opposite mode)\b/gu,
  },
  {
    rule: "injection_persona",
    weight: 2,
    pattern:
      /\b(?:from now on|henceforth|starting now|from this (?:point|moment)(?: on)?)\b.{0,40}\b(?:you(?:'re| are| will| must| shall| have to| can)?|act|answer|respond|your)\b/giu,
  },
  {
    rule: "injection_persona",
    weight: 2,
    pattern:
      /\byou (?:are|will be|'re) (?:now|no longer|going to (?:act|be|pretend|play|roleplay|simulate))\b|\byou're (?:now|no longer)\b/giu,
  },
  {
    rule: "injection_persona",
    weight: 1,
    pattern:
      /\b(?:act(?:ing)? (?:as|like)|pretend(?:ing)?(?: to be| that you| you)|role ?-?play(?:ing)?|simulate|impersonate|take on the role|play the (?:role|part)|immerse yourself|stay in character|break(?:ing)? character|imagine you(?:'re| are)|respond as)\b/giu,
  },
  {
    rule: "injection_persona",
    weight: 2,
    pattern:
      /(?:你现在(?:是|扮演)|从现在(?:开始|起)(?:，|,)?你|假装你是|扮演一?个?|进入.{0,6}模式|开发者模式|越狱|无限制模式|管理员模式|不受.{0,6}限制)/giu,
  },
  {
    rule: "injection_unbound",
    weight: 2,
    pattern:
      /\b(?:no|without(?: any)?|free (?:of|from)|not bound by|broken free of|has no|have no|bypass(?:es|ing)?|remove (?:all|any|the|your)|ignores?|disable|lift)\b.{0,25}\b(?:restrictions?|filters?|filtering|censorship|ethic(?:s|al)?(?: \w+)?|moral(?:s|ity| \w+)?|guidelines|limitations?|content polic(?:y|ies)|safety (?:rules|filters|guidelines|protocols?)|rules)\b|\b(?:uncensored|unfiltered|amoral|unrestricted) (?:ai|chatbot|bot|assistant|model|response|answer|version of (?:you|chatgpt|gpt|an? ai))s?\b/giu,
  },
  {
    rule: "injection_unbound",
    weight: 1,
    pattern: /\b(?:uncensored|unfiltered|amoral|immoral|unethical|illegal|jailbr\w+)\b/giu,
  },
  {
    rule: "injection_unbound",
    weight: 1,
    pattern:
      /\b(?:never (?:refuse|say (?:no|you can't|that you can)|warn|break)|always (?:answer|comply|obey|respond|agree)|cannot refuse|must (?:obey|comply|answer (?:all|every|any))|answer (?:any|all|every)(?: of my)? (?:request|question|prompt)s?|no (?:warnings?|disclaimers?|moraliz\w+)|do not (?:warn|refuse|mention (?:that you are|being) an? ai))\b/giu,
  },
  {
    rule: "injection_fake_turn",
    weight: 3,
    pattern:
      /<\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id|eot_id)[^|]*\|>|\[\/?(?:INST|SYS)\]|<<\/?SYS>>|<\/?(?:system|system_prompt|instructions)>/giu,
  },
  {
    rule: "injection_fake_turn",
    weight: 2,
    pattern:
      /(?:^|\n)\s*(?:#{2,}|\*\*|-{3,}|={3,})?\s*(?:system|assistant|developer)\s*(?:message|prompt|note|override)?\s*(?:\*\*|#*)\s*[:：]|\bend of (?:system )?(?:prompt|instructions|user (?:input|message))\b|\bnew (?:system )?(?:instructions?|prompt|rules) ?[:：]/giu,
  },
  {
    rule: "injection_authority",
    weight: 2,
    pattern:
      /\b(?:i am|i'm|this is|as) (?:now )?(?:your|the|an?)? ?(?:\w+ )?(?:developer|creator|programmer|maker|owner|administrator|admin|root user|system operator|openai|anthropic|engineer who|ceo of)\b.{0,80}\b(?:password|prompt|instructions?|mode|system (?:check|audit|upgrade|update|test)|override|access|database|refund|approve|confirm|need you to|security audit|debug)/giu,
  },
  {
    rule: "injection_authority",
    weight: 2,
    pattern:
      /我(?:就)?是(?:你的)?(?:管理员|开发者|开发人员|系统管理员|主人|创造者|程序员|老板|超级用户).{0,30}(?:授权|批准|密码|指令|提示词|模式|权限|必须|退款|跳过|命令)|(?:系统|管理员|开发者)(?:已)?(?:授权|批准).{0,10}(?:跳过|直接|无需|不用)/giu,
  },
  {
    rule: "injection_authority",
    weight: 2,
    pattern:
      /\b(?:skip|bypass|without|no need for|don't wait for|override)\b.{0,20}\b(?:the )?(?:approval|verification|authori[sz]ation|identity check|confirmation step|security (?:check|question))s?\b|(?:跳过|绕过|不用|无需|不需要)(?:人工)?(?:审批|批准|审核|验证|身份验证)/giu,
  },
  {
    rule: "injection_encoded",
    weight: 2,
    pattern:
      /\b(?:decode|decipher|decrypt|unscramble|translate)\b.{0,60}\b(?:base ?64|rot ?13|hex(?:adecimal)?|binary|morse|caesar|cipher|encoded|pig latin)\b|\b(?:base ?64|rot ?13|morse|caesar cipher|hex)\b.{0,60}\b(?:decode|decipher|encode|tell me what|says?)\b|\b(?:encode|spell|write|say)\b.{0,40}\b(?:password|secret|user'?s)\b.{0,30}\b(?:base ?64|backwards|in reverse|morse|binary|acrostic|letter by letter)\b/giu,
  },
  {
    rule: "injection_encoded",
    weight: 2,
    pattern:
      /\b(?:let's assume|assume|given|suppose)\b.{0,30}\bstrings?\b[\s\S]{0,250}\bz ?= ?[abc] ?\+|\b(?:combine|concatenate|join|using the following)\b.{0,30}\b(?:parts?|strings?|a, ?b)\b[\s\S]{0,80}\b(?:part 1|a (?:is|=))/giu,
  },
  {
    rule: "injection_format",
    weight: 0.5,
    pattern:
      /\b(?:start|begin|prefix)\b.{0,20}\b(?:answer|response|reply|every|all|sentence|with)\b.{0,20}["'“[(]|\b(?:only|just) (?:respond|reply|answer|output|say|print)\b|\byour (?:response|answer|reply|output) (?:should|must|will) (?:be|start|begin|contain|only)|\bacrostic\b|\bfirst (?:letter|word|character)s? of (?:the|your|each)\b/giu,
  },
];

export interface InjectionFinding {
  /** Sum of the weights of different signs; 2 and more is worth a flag, 5 and more can't be meant well. */
  score: number;
  rules: string[];
  spans: Span[];
}

/** Somebody else's personal data, asked for by name. */
const OTHERS_DATA =
  /\b(?:(?!What|Where|Who|When|How|Let|It|That|There|Here|He|She|Today|God)\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?|the (?:other )?(?:user|customer)|another (?:user|customer)|(?:other|all) (?:users|customers))(?:'s|')\s+(?:\w+ ){0,2}?(?:birth ?(?:date|day|month|year)|date of birth|e-?mail(?: address)?|phone(?: number)?|home address|address|residence|bank balance|balance|credit card|card number|social security|ssn|password|salary|favou?rite colou?r|orders?)\b|\bwhere (?:does|do|is|did) (?:the user|\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|\p{Lu}\p{Ll}+) (?:currently |now )?(?:liv(?:e|es|ing)|reside)|\b(?:[Pp]rint|[Dd]ump|[Ss]how|[Ll]ist|[Ee]xport|[Aa]ccess|[Rr]ead)\b.{0,25}\b(?:your|the|whole|entire|customer|user) (?:\w+ )?(?:database|users table|customer list)/gu;

const REPEATED = /(\b\S{2,}\b(?:\s+\S+){0,3}?)(?:\s+\1){15,}/iu;

/** Signs that a text tries to direct the assistant instead of asking something of the company. */
export function findInjection(text: string): InjectionFinding {
  const hidden = unmask(text);
  const found = SIGNS.map((sign) => {
    const spans = spansOf(text, sign.pattern, sign.rule);
    return { sign, spans, present: spans.length > 0 || spansOf(hidden, sign.pattern, sign.rule).length > 0 };
  }).filter(({ present }) => present);
  const others = spansOf(text, OTHERS_DATA, "others_data");
  const flood = REPEATED.test(text.slice(0, 4000)) ? 2 : 0;
  return {
    score: found.reduce((sum, { sign }) => sum + sign.weight, flood + (others.length > 0 ? 2 : 0)),
    rules: [
      ...new Set([
        ...found.map(({ sign }) => sign.rule),
        ...(others.length > 0 ? ["others_data"] : []),
        ...(flood ? ["injection_flood"] : []),
      ]),
    ],
    spans: [...found.flatMap(({ spans }) => spans), ...others],
  };
}
