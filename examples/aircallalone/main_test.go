package main

func Example() {
	main()
	// Output:
	// +33 6 39 98 45 67
	// +33 6 39 98 12 34
	// 2 to call back
}
