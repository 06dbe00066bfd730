package matching_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// The default regions of the installations that the readings are compared in.
var defaults = []string{"FR", "BE", "CH", "LU", "DE", "GB", "ES", "IT", "US"}

// disagreements are the kinds in which a reading may differ from that of the library, each with its reason. A number that
// is read as another one than it is known to be has none.
var disagreements = []struct {
	name string
	is   func(c comparison) bool
}{
	{
		"an overseas department has a country code of its own, also in the French national form",
		func(c comparison) bool {
			overseas := func(code string) bool { return strings.HasPrefix(c.ours, code) }
			return strings.HasPrefix(c.library, "+33") && slices.ContainsFunc([]string{"+262", "+590", "+594", "+596", "+508"}, overseas)
		},
	},
	{
		"the country has changed its numbers, and the library still takes the old one",
		func(c comparison) bool {
			return strings.HasPrefix(c.example, "+241") && strings.HasPrefix(c.ours, "+241")
		},
	},
	{
		"the library leaves out the area code of Argentine mobiles where it writes them nationally",
		func(c comparison) bool { return strings.HasPrefix(c.example, "+549") && c.ours == c.library },
	},
	{
		"digits of another country that are no number of this one, or a local one without its area code",
		func(c comparison) bool { return c.truth == "" && c.ours[0] == '!' },
	},
	{
		"digits that the region does not have begin with a country code",
		func(c comparison) bool {
			return c.truth == "" && !c.valid && c.ours == "+"+phonenumbers.NormalizeDigitsOnly(c.text)
		},
	},
}

// comparison is a spelling, read by the library and by us.
type comparison struct {
	text, region  string
	example       string // the number that was written
	truth         string // what it is in this region, when that is known
	library, ours string
	valid         bool // what the library read is a number that it knows
}

// TestReadingsBesideTheLibrary reads the example numbers of all regions, fixed and mobile, in the national and in
// international spellings, in nine default regions, and compares with the library. Where it is known which number a spelling
// is, none may be read as another one.
func TestReadingsBesideTheLibrary(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for c := range comparisons() {
		switch {
		case c.ours == c.truth, c.truth == "" && c.ours == c.library:
			counts["the same"]++
			continue
		case c.truth == "" && c.library[0] == '!' && c.ours[0] == '!':
			counts["none by both"]++
			continue
		}
		name := "without a reason"
		for _, d := range slices.Backward(disagreements) {
			if d.is(c) {
				name = d.name
			}
		}
		if counts[name]++; name == "without a reason" {
			t.Errorf("%q in %s is %s, by the library %s, and should be %q", c.text, c.region, c.ours, c.library, c.truth)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d %s", counts[name], name)
	}
	for _, d := range disagreements {
		if counts[d.name] == 0 {
			t.Errorf("no reading differs because %s", d.name)
		}
	}
	if counts["the same"] < 15_000 {
		t.Errorf("only %d readings are the same", counts["the same"])
	}
}

func comparisons() func(func(comparison) bool) {
	return func(yield func(comparison) bool) {
		for origin := range phonenumbers.GetSupportedRegions() {
			for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE} {
				example := phonenumbers.GetExampleNumberForType(origin, kind)
				if example == nil {
					continue
				}
				for c := range spelled(example, origin) {
					c.library, c.valid = byLibrary(c.text, c.region)
					c.ours = read(c.text, c.region)
					if !yield(c) {
						return
					}
				}
			}
		}
	}
}

// spelled yields the spellings of a number in its own region and in the default ones.
func spelled(example *phonenumbers.PhoneNumber, origin string) func(func(comparison) bool) {
	e164 := phonenumbers.Format(example, phonenumbers.E164)
	national := phonenumbers.Format(example, phonenumbers.NATIONAL)
	international := phonenumbers.Format(example, phonenumbers.INTERNATIONAL)
	compact := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(national)
	return func(yield func(comparison) bool) {
		for _, region := range append([]string{origin}, defaults...) {
			for _, text := range []string{
				e164, "00" + e164[1:], international, phonenumbers.Format(example, phonenumbers.RFC3966), "Tel. " + international,
			} {
				if !yield(comparison{text: text, region: region, example: e164, truth: e164}) {
					return
				}
			}
			for _, text := range []string{national, compact, "Tel. " + national} {
				c := comparison{text: text, region: region, example: e164}
				if region == origin {
					c.truth = e164
				}
				if !yield(c) {
					return
				}
			}
		}
	}
}

// byLibrary reads as a careful user of the library does: what it parses, if the length is right.
func byLibrary(text, region string) (string, bool) {
	parsed, err := phonenumbers.Parse(text, region)
	if err != nil || !phonenumbers.IsPossibleNumber(parsed) {
		return "!none", false
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), phonenumbers.IsValidNumber(parsed)
}

// TestWhatStandsBesideANumberIsNotRead puts hours, dates, departments, extensions and list numbers beside the example numbers
// of the default regions, and two of them in one field. What is read must be among the numbers that were written.
func TestWhatStandsBesideANumberIsNotRead(t *testing.T) {
	t.Parallel()
	beside := []string{
		"%s", "Tel. %s", "24h/24 %s", "7j/7 %s", "%s (9h-12h)", "%s (9-17 Uhr)", "%s de 9 h à 18 h 30", "9:00-18:00 %s", "9 h 30 %s", "12/03/2024 %s", "%s (12/03/24)",
		"%s le 2024-03-12", "1) %s", "1. %s", "1/ %s", "(1) %s", "Tel 2 %s", "n° 3 %s", "%s ext 1234567", "%s poste 312", "%s x12", "%s;ext=12", "%s,,123#", "(75) %s",
		"%s (75)", "%s (2)", "75011 Paris %s", "%s\n12 rue Vauban", "SIRET 552 100 554 00025, %s", "FR40552100554 %s", "sip:%s@192.168.10.20", "%s / 112", "%s - 2",
	}
	between := []string{" ", " / ", "/", " - ", ", ", "; ", "\n", "\t", " ou ", " & ", " | "}
	read, lost := 0, 0
	check := func(text, region string, written ...string) {
		for _, n := range matching.ParseNumbers(text, region) {
			if !slices.Contains(written, n.String()) {
				t.Errorf("%q in %s is read as %v, and is %v", text, region, n, written)
			}
			read++
		}
		if len(matching.ParseNumbers(text, region)) < len(written) {
			lost++
		}
	}
	for _, region := range append(slices.Clone(defaults), "NL", "AT", "MA", "PT", "PL") {
		fixed := phonenumbers.GetExampleNumberForType(region, phonenumbers.FIXED_LINE)
		mobile := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
		*mobile.NationalNumber += 7 // in North America both are one
		a, b := phonenumbers.Format(fixed, phonenumbers.E164), phonenumbers.Format(mobile, phonenumbers.E164)
		for _, format := range []phonenumbers.PhoneNumberFormat{phonenumbers.NATIONAL, phonenumbers.INTERNATIONAL, phonenumbers.E164} {
			one, other := phonenumbers.Format(fixed, format), phonenumbers.Format(mobile, format)
			for _, layout := range beside {
				check(strings.ReplaceAll(layout, "%s", one), region, a)
				check(strings.ReplaceAll(layout, "%s", other), region, b)
			}
			for _, separator := range between {
				check(one+separator+other, region, a, b)
				check(other+separator+one, region, a, b)
			}
		}
	}
	t.Logf("%d numbers read, fewer than written in %d fields", read, lost)
	if lost*20 > read {
		t.Errorf("in %d fields fewer numbers were read than stand there, and only %d were read", lost, read)
	}
}
