package main

func Example() {
	main()
	// Output: calls_logged_total 1
}
