package matching

import "strings"

// renumbered returns the national number that an old one became when its country changed its numbers within the last ten
// years, or "". Records keep the old spelling for years, while calls come from the new number. Only changes that follow from
// the digits alone are here.
func renumbered(code int, national string) string {
	switch code {
	case 52:
		return mexican(national)
	case 55:
		return brazilian(national)
	case 57:
		return colombian(national)
	case 84:
		return vietnamese(national)
	case 225:
		return ivorian(national)
	case 229:
		return beninese(national)
	case 241:
		return gabonese(national)
	default:
		return ""
	}
}

// mexican: mobiles had a 1 behind the country code until 2019.
func mexican(national string) string {
	if len(national) == 11 && national[0] == '1' {
		return national[1:]
	}
	return ""
}

// brazilian: mobiles have had a 9 before their eight digits everywhere since 2016. Numbers that begin with 7 did not all
// change.
func brazilian(national string) string {
	if len(national) == 10 && strings.IndexByte("689", national[2]) >= 0 {
		return national[:2] + "9" + national[2:]
	}
	return ""
}

// colombian: land lines have had 60 before the digit of their region since 2021.
func colombian(national string) string {
	if len(national) == 8 && strings.IndexByte("1245678", national[0]) >= 0 {
		return "60" + national
	}
	return ""
}

// vietnamese: mobiles with eleven digits lost one in 2018.
func vietnamese(national string) string {
	if len(national) != 10 || national[0] != '1' {
		return ""
	}
	today := map[string]string{
		"120": "70", "121": "79", "122": "77", "123": "83", "124": "84", "125": "85", "126": "76", "127": "81", "128": "78", "129": "82",
		"162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39", "186": "56", "188": "58", "199": "59",
	}[national[:3]]
	if today == "" {
		return ""
	}
	return today + national[3:]
}

// ivorian: since 2021 two digits that name the operator stand before the eight old ones.
func ivorian(national string) string {
	if len(national) != 8 {
		return ""
	}
	operator := ""
	switch first, second, third := national[0], national[1], national[2]; {
	case first == '1':
		return ""
	case first == '2' || first == '3': // land lines
		switch third {
		case '0':
			operator = "25"
		case '8':
			operator = "21"
		default:
			operator = "27"
		}
	case second <= '3':
		operator = "01"
	case second <= '6':
		operator = "05"
	default:
		operator = "07"
	}
	return operator + national
}

// beninese: since 2024 all numbers have 01 before the eight old digits.
func beninese(national string) string {
	if len(national) == 8 {
		return "01" + national
	}
	return ""
}

// gabonese: since 2019 the zero of the old eight digits is the digit of the operator.
func gabonese(national string) string {
	if len(national) == 7 {
		national = "0" + national
	}
	if len(national) != 8 || national[0] != '0' {
		return ""
	}
	switch national[1] {
	case '1':
		return "1" + national[1:]
	case '2', '5', '6':
		return "6" + national[1:]
	case '4', '7':
		return "7" + national[1:]
	default:
		return ""
	}
}
