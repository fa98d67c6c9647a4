//! Amounts of money are whole minor units of their currency.

/// Digits after the point in which amounts of a currency are kept (ISO 4217, minor unit); 2 for those not listed.
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "VND" | "JPY" | "KRW" | "CLP" | "ISK" | "PYG" | "UGX" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// An amount as a decimal number with a point: `(125050, "USD")` is `1250.50`.
pub fn decimal(amount: i64, currency: &str) -> String {
    let digits = minor_digits(currency);
    if digits == 0 {
        return amount.to_string();
    }
    let unit = 10_u64.pow(digits);
    let sign = if amount < 0 { "-" } else { "" };
    let (whole, part) = (amount.unsigned_abs() / unit, amount.unsigned_abs() % unit);
    format!("{sign}{whole}.{part:0width$}", width = digits as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_the_digits_of_their_currency() {
        let check =
            |amount, currency, text| assert_eq!(decimal(amount, currency), text, "{amount} {currency}");
        check(125_050, "USD", "1250.50");
        check(-5, "USD", "-0.05");
        check(125_050, "VND", "125050");
        check(1_500, "KWD", "1.500");
    }
}
