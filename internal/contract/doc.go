// Package contract checks the sellsy client and its fake against Sellsy's own description of the API.
//
// It is a module of its own because nobody else needs an OpenAPI validator. The description is Sellsy's and not part of
// this repository: the tests look for it in the file that SELLSY_OPENAPI names, or else in shared/reference beside the
// repository, and are skipped when it is not there.
package contract
