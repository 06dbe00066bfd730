package matching

// ParseCommon and ParseByLibrary are the two ways to read a number, for comparing them.
var (
	ParseCommon    = parseCommon
	ParseByLibrary = scan
)
