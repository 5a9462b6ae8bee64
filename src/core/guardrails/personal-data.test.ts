import { describe, expect, it } from "vitest";
import { findPersonalData } from "./personal-data.ts";

describe("finding personal data", () => {
  it.each([
    ["Write to alice.chen@example.com please.", "email", "alice.chen@example.com"],
    ["我的邮箱是alice@example.com，谢谢", "email", "alice@example.com"],
    ["Call +1 (503) 555-0199 today", "phone", "+1 (503) 555-0199"],
    ["手机13912345678联系我", "phone", "13912345678"],
    ["座机010-62345678。", "phone", "010-62345678"],
    ["my phone is 020 7946 0958", "phone", "020 7946 0958"],
    ["Card 4111 1111 1111 1111 was used", "card", "4111 1111 1111 1111"],
    ["卡号5555555555554444吗", "card", "5555555555554444"],
    ["IBAN DE89 3704 0044 0532 0130 00 is mine", "iban", "DE89 3704 0044 0532 0130 00"],
    ["账号GB82WEST12345698765432可以吗", "iban", "GB82WEST12345698765432"],
    ["身份证11010519491231002X", "national_id", "11010519491231002X"],
    ["SSN 536-22-8731", "national_id", "536-22-8731"],
  ])("%j", (text, kind, value) => {
    expect(findPersonalData(text)).toEqual([
      { kind, value, from: text.indexOf(value), to: text.indexOf(value) + value.length },
    ]);
  });

  it.each([
    "Order 1043 of 2026-11-21 costs 1,234.56 USD",
    "Card 4111 1111 1111 1112 does not exist",
    "Tracking number 9400110200881234567890",
    "运单号 123456789012345",
    "Your tracking number is 4111111111111111",
    "DE89370400440532013001 has a wrong check digit",
    "110105194912310021 is no identity number",
    "11 digits: 10987654321",
    "P101, R2001 and HP7000001036",
    "version 10.0.19045.3803",
    "@everyone in the shop",
  ])("leaves %j alone", (text) => expect(findPersonalData(text)).toEqual([]));
});
