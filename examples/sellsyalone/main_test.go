package main

func Example() {
	main()
	// Output:
	// created: First call of Garnier, 1200.00 EUR
	// postponed: Escalier en chêne
}
