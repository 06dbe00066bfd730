package sellsy

// Currency is a currency that the account uses.
type Currency struct {
	ID        int64  `json:"id" wire:"identity"`
	Code      string `json:"code"` // ISO 4217
	Symbol    string `json:"symbol"`
	IsDefault bool   `json:"is_default"`
}
