package matching_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

var regions = []string{
	"FR", "GP", "GF", "MQ", "RE", "YT", "BL", "MF", "PM", "BE", "CH", "LU", "DE", "GB", "ES", "IT", "NL", "US", "CA", "MA", "TN", "PT", "",
}

// agree holds that the fast path and the library read the same number, where the fast path says anything.
func agree(t interface {
	Helper()
	Errorf(string, ...any)
}, text, region string,
) (spoke bool) {
	t.Helper()
	fast := matching.ParseCommon(text, region)
	if fast == 0 {
		return false
	}
	slow, reason := matching.ParseByLibrary(text, region)
	if len(slow) != 1 || slow[0] != fast {
		t.Errorf("%q in %q: the fast path reads %v, the library %v %s", text, region, fast, slow, reason)
	}
	return true
}

// TestFastPathAgreesOnEveryRange goes through all leading digits of all regions, in the national and in the international
// form, so that no range of numbers is read in two ways. Under the race detector it takes every eleventh.
func TestFastPathAgreesOnEveryRange(t *testing.T) {
	t.Parallel()
	const filler = "2345678901"
	spoke := 0
	for _, region := range regions {
		code := strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))
		for nth := range 1000 / everyLead {
			lead := nth * everyLead
			for _, length := range []int{7, 8, 9, 10, 11} {
				digits := fmt.Sprintf("%03d", lead) + filler[:length-3]
				for _, text := range []string{digits, "0" + digits, "+" + code + digits, "00" + code + "0" + digits} {
					if agree(t, text, region) {
						spoke++
					}
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	if spoke < 40_000/everyLead {
		t.Errorf("the fast path knew %d spellings only", spoke)
	}
}

func TestFastPathAgreesOnGeneratedSpellings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom(regions).Draw(t, "region")
		agree(t, spell(t), region)
	})
}

// spell draws digits with what people put around and between them.
func spell(t *rapid.T) string {
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "0", "00", "+", "0033 ", "+33 (0)", "+33", "+590 ", "+32", "+1 ", "(0", "+ 44 ", " 0"}).Draw(t, "prefix"))
	separator := rapid.SampledFrom([]string{"", " ", ".", "-", "  ", ") ", " - "}).Draw(t, "separator")
	for i, d := range rapid.SliceOfN(rapid.IntRange(0, 9), 3, 16).Draw(t, "digits") {
		if i > 0 && rapid.IntRange(0, 2).Draw(t, "gap") == 0 {
			b.WriteString(separator)
		}
		b.WriteByte(byte('0' + d))
	}
	return b.String()
}

// TestOverseasNumbersAreWhatTheLibraryKnowsThere compares with the library's own knowledge of the overseas departments: what
// is no number in metropolitan France but one overseas must come out as that one.
func TestOverseasNumbersAreWhatTheLibraryKnowsThere(t *testing.T) {
	t.Parallel()
	known := 0
	for _, block := range []int{26, 50, 59, 63, 69, 70} {
		for rest := range 1000 {
			national := fmt.Sprintf("0%d%03d2345", block, rest)
			if metropolitan, err := phonenumbers.Parse(national, "FR"); err == nil && phonenumbers.IsValidNumberForRegion(metropolitan, "FR") {
				continue
			}
			for _, region := range []string{"GP", "GF", "MQ", "RE", "YT", "PM"} {
				there, err := phonenumbers.Parse(national, region)
				if err != nil || !phonenumbers.IsValidNumberForRegion(there, region) {
					continue
				}
				known++
				want := phonenumbers.Format(there, phonenumbers.E164)
				if got := read(national, "FR"); got != want {
					t.Errorf("%s is %s, and in %s it is %s", national, got, region, want)
				}
			}
		}
	}
	if known < 500 {
		t.Errorf("the library knew %d overseas numbers only", known)
	}
}

// TestEverySpellingOfANumberIsThatNumber: whatever way a number is written, it is read back.
func TestEverySpellingOfANumberIsThatNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom([]string{"FR", "BE", "CH", "DE", "GB", "ES", "IT", "NL", "US", "MA", "TN", "LU"}).Draw(t, "region")
		kind := rapid.SampledFrom([]phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE}).Draw(t, "type")
		example := phonenumbers.GetExampleNumberForType(region, kind)
		if example == nil {
			t.Skip("no example")
		}
		*example.NationalNumber += uint64(rapid.IntRange(0, 99).Draw(t, "more"))
		want := phonenumbers.Format(example, phonenumbers.E164)
		national := phonenumbers.Format(example, phonenumbers.NATIONAL)
		international := phonenumbers.Format(example, phonenumbers.INTERNATIONAL)
		for _, text := range []string{
			want, national, international, strings.ReplaceAll(national, " ", ""), strings.ReplaceAll(national, " ", "."), strings.ReplaceAll(international, " ", "\u00a0"),
			"Tél. " + national, national + " (bureau)", "(" + international + ")", phonenumbers.Format(example, phonenumbers.RFC3966),
		} {
			if got := read(text, region); got != want {
				t.Errorf("%q in %s is %s, want %s", text, region, got, want)
			}
		}
	})
}

func TestCommonFormsDoNotAllocate(t *testing.T) {
	for _, text := range commonForms {
		if n := testing.AllocsPerRun(100, func() {
			if _, err := matching.ParseNumber(text, "FR"); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%q: %v allocations", text, n)
		}
	}
}

var commonForms = []string{
	"+33199001234", "0199001234", "01 99 00 12 34", "01.99.00.12.34", "01-99-00-12-34", "+33 1 99 00 12 34", "+33 (0)1 99 00 12 34", "0033199001234",
	"0690 12 34 56", "+32 475 12 34 56", "+44 20 7946 0123", "+1 212-555-0123", "+41 79 123 45 67",
}
