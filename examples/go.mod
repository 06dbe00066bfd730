module github.com/aircall-sellsy/aircall-sellsy-go/examples

go 1.26.0

require github.com/aircall-sellsy/aircall-sellsy-go v0.1.0

replace github.com/aircall-sellsy/aircall-sellsy-go => ../
