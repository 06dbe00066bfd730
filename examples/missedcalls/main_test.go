package main

func Example() {
	main()
	// Output: {"text":"Missed call: Hugo Petit (+33 6 39 98 45 67) called Bureau and waited 20 s."}
}
