// What type a name suggests, in English and Chinese; only ever a proposal.
import { definition } from "./store.js";

const HINTS = [
  ["boolean", /^(is|has|can)\s|\?$|^是否|吗[？?]?$/i],
  ["percent", /\b(percent(age)?|discount|share|ratio|rate)\b|%|折扣|比例|占比|率$/i],
  ["money", /\b(amount|price|cost|fee|sum|budget|revenue|salary|payment|expenses?|subtotal|total)\b|金额|价|费用?$|成本|预算|工资|小计|合计|总额|款$/i],
  ["duration", /\bduration\b|时长|耗时/i],
  ["decimal", /\b(weight|length|width|height|hours|volume|area)\b|重量|长度|宽度|高度|工时|体积|面积/i],
  ["integer", /\b(quantity|qty|count|pieces|number of|units|age)\b|数量|件数|人数|次数|个数|天数|年龄/i],
  ["datetime", /\b(time|starts?|ends?|begins?)\b|时间$/i],
  ["date", /\b(date|day|due|deadline|birthday|until|from)\b|\bon$|日期|日$|期限|截止/i],
  ["image", /\b(photo|picture|image|logo)\b|照片|图片|头像/i],
  ["file", /\b(files?|attachments?|documents?)\b|附件|文件$/i],
  ["user", /\b(responsible|assignee|assigned to|approver|salesperson)\b|负责人|经办人|处理人|审批人|业务员/i],
  ["address", /\baddress\b|地址/i],
  ["long_text", /\b(notes?|remarks?|comments?|description|details|reason)\b|备注|说明|描述|内容|原因/i],
];
const FORMATS = [["email", /\be-?mail\b|邮箱|邮件/i], ["phone", /\b(phone|mobile|tel)\b|电话|手机/i], ["url", /\b(website|url|link)\b|网址|网站|链接/i]];
const YEARS = /\byear\b|年份|年度|^年$/i;
const PRICE = /\bprice\b|\beach\b|价/i;
const SUM = /\b(amount|sum|subtotal|total)\b|金额|小计|合计|总额/i;

/** `{type, target, more}` for a name: an entity called so, what its words suggest, else text. */
export function guessed(name, without) {
  const words = name.trim();
  if (!words) return { type: "text" };
  const folded = words.toLowerCase();
  const called = (definition.value.entities ?? []).find((one) => one.key !== without && namesOf(one).includes(folded));
  if (called) return { type: "reference", target: called.key };
  const format = FORMATS.find(([, pattern]) => pattern.test(words));
  if (format) return { type: "text", more: { format: format[0] } };
  if (YEARS.test(words)) return { type: "integer", more: asked(words, "integer") };
  return { type: HINTS.find(([, pattern]) => pattern.test(words))?.[0] ?? "text" };
}

/** What a name asks for of a field whose type is known: years are not read in groups of three digits. */
export const asked = (name, type) => (type === "integer" && YEARS.test(name) ? { grouping: false } : {});

const namesOf = ({ key, label }) => [key, ...(typeof label === "string" ? [label] : Object.values(label ?? {}))].map((one) => one.toLowerCase());

const isNumber = ({ type }) => ["money", "decimal", "integer"].includes(type);

/** Of columns `{name, type}`: which is the product of which two, as indexes; null when none seems to be. */
export function productOf(columns) {
  const price = columns.findIndex((one) => one.type === "money" && PRICE.test(one.name) && !SUM.test(one.name));
  const count = columns.findIndex((one) => ["integer", "decimal"].includes(one.type));
  const amount = columns.findIndex((one, place) => one.type === "money" && place !== price && SUM.test(one.name));
  return price >= 0 && count >= 0 && amount >= 0 ? { count, price, amount } : null;
}

/** Which columns can be summed for the record above, and which of them one would: `{all, likely}`, indexes. */
export function summable(columns) {
  const all = columns.flatMap((one, place) => (isNumber(one) && one.name.trim() && !(one.type === "money" && PRICE.test(one.name)) ? [place] : []));
  const likely = all.find((place) => SUM.test(columns[place].name)) ?? all.findLast((place) => columns[place].type === "money");
  return { all, likely };
}
