package sellsy

import (
	"math/big"
	"strings"
)

// Decimal is an exact decimal number as Sellsy writes amounts, quantities and rates: text such as "1240.00". The empty text is
// none, and counts as zero. Arithmetic with it is exact; nothing goes through floating point.
type Decimal string

const maxDecimalDigits = 100

// parts returns d as an integer and how many of its digits are after the point. Exponents are no part of a decimal: they would make
// a short text a long number.
func (d Decimal) parts() (n *big.Int, scale int, ok bool) {
	text := strings.TrimSpace(string(d))
	if text == "" {
		return new(big.Int), 0, true
	}
	whole, fraction, _ := strings.Cut(text, ".")
	digits := strings.TrimLeft(whole, "+-") + fraction
	if digits == "" || len(text) > maxDecimalDigits || strings.Trim(digits, "0123456789") != "" {
		return new(big.Int), 0, false
	}
	n, ok = new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return new(big.Int), 0, false
	}
	return n, len(fraction), true
}

// Valid reports whether d is a number or empty. What is not valid counts as zero.
func (d Decimal) Valid() bool {
	_, _, ok := d.parts()
	return ok
}

// aligned returns two decimals with the same number of digits after the point.
func aligned(d, e Decimal) (a, b *big.Int, scale int) {
	a, m, _ := d.parts()
	b, n, _ := e.parts()
	scale = max(m, n)
	return a.Mul(a, power(scale-m)), b.Mul(b, power(scale-n)), scale
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func decimal(n *big.Int, scale int) Decimal {
	text, sign := n.String(), ""
	if n.Sign() < 0 {
		text, sign = text[1:], "-"
	}
	if scale == 0 {
		return Decimal(sign + text)
	}
	text = strings.Repeat("0", max(0, scale+1-len(text))) + text
	return Decimal(sign + text[:len(text)-scale] + "." + text[len(text)-scale:])
}

// Add returns the sum, with as many digits after the point as the longer of the two has.
func (d Decimal) Add(e Decimal) Decimal {
	a, b, scale := aligned(d, e)
	return decimal(a.Add(a, b), scale)
}

// Sub returns the difference.
func (d Decimal) Sub(e Decimal) Decimal {
	a, b, scale := aligned(d, e)
	return decimal(a.Sub(a, b), scale)
}

// Mul returns the product, with the digits after the point of both together; see Round.
func (d Decimal) Mul(e Decimal) Decimal {
	a, m, _ := d.parts()
	b, n, _ := e.parts()
	return decimal(a.Mul(a, b), m+n)
}

// Round returns d with so many digits after the point, halves away from zero, as invoices do.
func (d Decimal) Round(digits int) Decimal {
	n, scale, _ := d.parts()
	digits = max(digits, 0)
	if scale <= digits {
		return decimal(n.Mul(n, power(digits-scale)), digits)
	}
	unit := power(scale - digits)
	half := new(big.Int).Quo(unit, big.NewInt(2))
	if n.Sign() < 0 {
		half.Neg(half)
	}
	return decimal(n.Quo(n.Add(n, half), unit), digits)
}

// Cmp compares numbers, not texts: "1.5" equals "1.50". It is -1, 0 or 1.
func (d Decimal) Cmp(e Decimal) int {
	a, b, _ := aligned(d, e)
	return a.Cmp(b)
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	n, _, _ := d.parts()
	return n.Sign()
}
