/**
 * A small thesaurus of customer support, English and Chinese side by side: what one example says in one language then
 * counts for the other, and for its synonyms. Names are only labels; order doesn't matter, several may apply.
 */
const CONCEPTS: readonly (readonly [name: string, words: RegExp])[] = [
  ["order", /\b(?:orders?|purchases?|bought|ordered)\b|订单|下单|买的|单子|这单|那单/iu],
  [
    "orders",
    /\b(?:orders|purchases)\b|\bwhat (?:did|have) i (?:buy|bought|order(?:ed)?|purchase[d]?)\b|哪些订单|所有订单|全部订单|最近.{0,4}(?:买|订)|订单(?:记录|列表|历史)|买(?:了|过)(?:什么|哪些|啥)/iu,
  ],
  [
    "refund",
    /\brefund\w*|\b(?:money|dollars|amount|cash|\d+) back\b|\b(?:paid|pay|give|gave|get|got|return) (?:me )?(?:my |the )?(?:money )?back\b|reimburs\w*|退款|退钱|退还|退我钱|钱退|全额退|退差价|返还/iu,
  ],
  [
    "return",
    /\breturn(?:s|ed|ing|able)?\b|\b(?:send|sent|sending|ship|bring|give|take) (?:it|this|them|that|something|the \w+|one)? ?back\b|退货|退回|寄回|退掉|退换|能退|想退|可退|退过/iu,
  ],
  ["exchange", /\bexchang\w*|\bswap\w*|\breplace\w*|换货|更换|调换|换一/iu],
  [
    "cancel",
    /\bcancel\w*|\bcall off\b|\bstop (?:it|my|the|order)\b|\bdon'?t (?:need|want) (?:it|this|the \w+) (?:any ?more|anymore)\b|取消|撤单|不想要了|不要了|别发了|退订/iu,
  ],
  [
    "undo",
    /\b(?:withdraw|undo|revoke|take back|keep (?:it|them|the)|changed my mind|after all|instead|don'?t want to (?:return|send))\b|撤回|撤销|收回|改主意|反悔|还是留着|不退了|不寄回/iu,
  ],
  [
    "track",
    /\btrack\w*|\bwhere\b.{0,15}\bmy (?:order|parcel|package|delivery|shipment|stuff|things?)\b|\bleft (?:the|your) warehouse\b|\bwhere(?:'s| is| are)\b.{0,20}\b(?:order|parcel|package|delivery|shipment|stuff|things?|goods)\b|\b(?:arriv\w+|deliver(?:ed|y)|shipped|shipping status|on its way|in transit|dispatch\w*)\b|物流|到哪|到了吗|送到|发货|派送|运输|在路上|没收到|还没到|签收|什么时候到/iu,
  ],
  ["parcel", /\b(?:parcels?|packages?|shipments?|deliver(?:y|ies)|courier|carrier|box)\b|包裹|快递|货物|快件/iu],
  ["tracking_number", /\btracking (?:number|code|id|link)\b|\b(?:waybill|HP\d+)\b|运单号?|快递单号|单号|物流号/iu],
  [
    "late",
    /\b(?:late|delay\w*|overdue|still (?:not|waiting|hasn'?t|haven'?t)|never (?:got|arrived|received)|hasn'?t (?:come|arrived))\b|晚了|延迟|还没(?:到|收到)|怎么还|太慢|迟/iu,
  ],
  ["address", /\baddress\w*|\bpostcode|\bpostal|\bzip code\b|\bmoved\b|\bstreet\b|地址|邮编|搬家|门牌|街道/iu],
  [
    "saved_address",
    /\b(?:address book|saved|default) ?(?:delivery |shipping )?address\w*|\baddress(?:es)? (?:book|i saved|on file|in my account)|\bsaved?\b.{0,20}\baddress|地址簿|保存.{0,4}地址|地址.{0,3}保存|默认.{0,4}地址|常用地址/iu,
  ],
  [
    "ship_to",
    /\b(?:ship|send|deliver|redirect|forward) (?:it|order|my|this|the|them)\b.{0,25}\b(?:to|instead)\b|\b(?:shipping|delivery) address\b|收货地址|寄到|送到.{1,8}(?:地址|公司|家)|改寄|换个地址/iu,
  ],
  ["invoice", /\b(?:invoice|receipt|bill(?:ing document)?|proof of purchase|vat)\b|发票|收据|账单|开票|报销/iu],
  ["tax", /\btax(?:es)?\b|\bvat\b|税/iu],
  [
    "payment",
    /\b(?:paid|pay|payment|charged?|credit card|debit|paypal|alipay|wechat)\b|付款|支付|扣款|扣了|刷卡|银行卡|哪张卡|付的/iu,
  ],
  [
    "coupon",
    /\b(?:coupon|voucher|promo\w*|discount|gift) ?(?:code|card)?s?\b|\bcode\b|优惠码|优惠券|折扣|代金券|促销码|用券|券/iu,
  ],
  [
    "apply",
    /\b(?:apply|redeem|use|put|add)\b.{0,30}\b(?:coupon|voucher|code|discount|promo)|\b(?:coupon|voucher|code|discount|promo)\b.{0,25}\b(?:on|to|for) (?:my |the |an |last )*(?:order|purchase|basket|cart)|forgot to (?:use|enter|apply|add)|(?:用|使用|补|加|抵|套)(?:一下|上|到)?.{0,12}(?:优惠|券|折扣|码)|(?:优惠|券|折扣|码).{0,12}(?:用到|用在|加到|加上|补上)|订单.{0,6}(?:用|加上).{0,6}(?:优惠|券|码)/iu,
  ],
  [
    "valid",
    /\b(?:valid|expire\w*|still (?:work|good|valid)|works?|accepted|rejected|go through)\b|有效|过期|能用|还能|可用|失效|用不了/iu,
  ],
  ["product", /\b(?:products?|items?|articles?|goods|thing)\b|商品|产品|东西|货/iu],
  [
    "contents",
    /\b(?:what(?:'s| is| was)|which (?:items|products|things)|list the|how many)\b.{0,25}\b(?:in|of|from) (?:my |the )?(?:order|purchase|\d+)|里(?:面)?(?:有|买)(?:什么|哪些)|包含|明细|哪些商品|买了什么/iu,
  ],
  [
    "shop_for",
    /\b(?:do you (?:have|sell|carry|stock)|(?:you )?got any|looking for|i(?:'d like| want) to buy|searching|search|find me|recommend\w*|suggest\w*|show me (?:some|your|\w+s)\b|what (?:kinds?|sorts?) of|which \w+ do you|any \w+ (?:under|below))\b|有没有|有卖|卖不卖|卖吗|想买|要买|推荐|找一?[个款台把]|找一下|你们有|有什么.{1,6}(?:推荐|卖)|哪些.{0,4}(?:卖|款)/iu,
  ],
  [
    "price",
    /\b(?:price|cost|how much (?:is|are|does|for)|expensive|cheap\w*|under|below) ?\$?\d*\b|多少钱|价格|价钱|以内|以下|便宜|贵/iu,
  ],
  ["total", /\bhow much (?:was|did|were)\b|\btotal\b|一共|总共|总计|花了多少|多少钱/iu],
  ["stock", /\b(?:in stock|available|availability|sold out|back in)\b|有货|现货|库存|缺货|补货/iu],
  [
    "details",
    /\b(?:details?|tell me (?:more )?about|information (?:on|about)|specs?|describe|more about)\b|详情|介绍|详细|资料|参数/iu,
  ],
  [
    "status",
    /\b(?:status|progress|how is|how(?:'s| is) my|what happened|state of|update on|processed|go through|going on|confirmed)\b|状态|进度|怎么样了|处理到|到哪一步|处理了吗|什么情况|如何了/iu,
  ],
  ["when", /\b(?:when|how long|what time|how soon|how many days)\b|什么时候|几时|多久|几天|何时|几点/iu],
  [
    "list",
    /\b(?:list|show (?:me )?(?:all|my|the)|all (?:my|the)|which .{1,20} (?:do|have|did) i|what .{1,20} (?:do|have|did) i|history|overview|records?|so far)\b|列出|列表|所有|全部|哪些|记录|历史|有几|都有/iu,
  ],
  [
    "change",
    /\b(?:chang\w*|updat\w*|correct\w*|edit|modif\w*|fix|wrong|switch|amend|adjust)\b|修改|更改|更新|改成|改一下|换成|改为|写错|填错|错了|编辑|更正|能改/iu,
  ],
  ["add", /\b(?:add|save|store|create|new|another|second|register)\b|新增|添加|保存|新的|加一个|加个|增加|录入/iu],
  ["close", /\b(?:close|delete|deactivate|remove|terminate|erase|get rid of)\b|注销|删除|关闭|停用|彻底删|永久/iu],
  [
    "account",
    /\b(?:account|profile|membership|customer number|member|my details|my data)\b|账户|账号|帐号|会员|个人资料|个人信息/iu,
  ],
  [
    "contact",
    /\b(?:phone(?: number)?|mobile|telephone|e-?mail|name|contact details)\b|手机号?|电话|邮箱|姓名|联系方式|名字/iu,
  ],
  ["mine", /\b(?:my|mine|i have|do you have for me|on file|on my)\b|我的|登记的我/iu],
  [
    "yours",
    /\b(?:your|you) (?:opening|hours|store|shop|phone|policy|address|located|open|close|deliver|ship|accept|offer)\b|你们的?(?:店|电话|地址|营业|几点|政策|客服)|客服电话/iu,
  ],
  [
    "hours",
    /\b(?:open(?:ing)?|close[sd]?|hours|business hours|weekend|saturdays?|sundays?|holidays?)\b|营业|开门|关门|周[一二三四五六日末]|上班|几点/iu,
  ],
  [
    "policy",
    /\b(?:polic(?:y|ies)|terms|conditions|guarantee|warranty|free shipping|rules|how long do|how long does|within how many)\b|政策|规定|保修|质保|包邮|运费|条款|一般/iu,
  ],
  [
    "contact_shop",
    /\b(?:reach|contact|call|phone|write to|get in touch|located|location|visit) (?:you|us|the shop|the store)?\b|where (?:is|are) (?:you|your)|联系你们|怎么联系|在哪里?|客服电话|店在/iu,
  ],
  [
    "faulty",
    /\b(?:broken?|broke|damaged?|defective|faulty|scratched|chipped|cracked|doesn'?t (?:work|fit|turn|charge)|not working|too (?:small|big|large|tight)|wrong (?:size|colou?r|item|one|product)|missing)\b|坏了?|破损?|损坏|划痕|碎|裂|不合适|太大|太小|质量|发错|少了|有问题|故障|不能用/iu,
  ],
  [
    "want",
    /\b(?:i (?:want|need|would like|wish)|i'd like|please|can you|could you|give me|let me|help me|i have to)\b|我要|我想|帮我|请|麻烦|给我|能不能|可不可以/iu,
  ],
  [
    "question",
    /\?\s*$|^(?:what|when|where|which|who|why|how|is|are|do|does|did|has|have|was|were|can|could)\b|吗|呢|么|[?？]\s*$|多少|哪|几/iu,
  ],
  ["did", /\b(?:did|has|have|was|were|been|already|yet)\b|了吗|了没|是不是已|有没有.{0,6}(?:过|了)|已经/iu],
  ["requests", /\b(?:my requests?|pending|approv\w*|waiting for approval)\b|申请|审批|批准|待处理|等待处理/iu],
  [
    "staff_lookup",
    /\b(?:find|look ?up|who is|which) (?:the |a |an )?(?:customer|account|person|user)\b|查找客户|哪个客户|对应的账户|客户编号/iu,
  ],
  ["return_id", /\bR\d{3,}\b/u],
  ["refund_id", /\bF\d{3,}\b/u],
  ["product_id", /\bP\d{2,}\b/u],
  ["address_id", /\bA\d{1,3}\b/u],
];

/** Ways of speaking that are found in messages about anything. */
const ABOUT_ANYTHING = new Set([
  "when",
  "list",
  "change",
  "add",
  "mine",
  "yours",
  "want",
  "question",
  "did",
  "details",
  "status",
  "valid",
  "product",
]);

export function isGeneric(concept: string): boolean {
  return ABOUT_ANYTHING.has(concept);
}

/** What a message is about, by names of concepts. */
export function conceptsIn(text: string): string[] {
  const plain = text.normalize("NFKC").replace(/[’‘]/g, "'");
  return CONCEPTS.filter(([, words]) => words.test(plain)).map(([name]) => name);
}
