/**
 * A nurse's certificate as Fabric CA wrote it, with the attributes `role` and `hf.EnrollmentID`, for tests; nobody has
 * its key. Chaincode reads certificates and judges no dates: the peer has done that.
 */
export const nurseCertificate = `-----BEGIN CERTIFICATE-----
MIICODCCAd6gAwIBAgIUaLRDcuszXpNGOf9faUI/ghYEJ8owCgYIKoZIzj0EAwIw
NjEeMBwGA1UECgwVU3QuIEx1a2XigJlzIEhvc3BpdGFsMRQwEgYDVQQDEwtjYS5z
dC1sdWtlczAeFw0yNjExMjQyMjU4MDBaFw0yNzExMjQyMzM1MDBaMCsxDzANBgNV
BAsTBmNsaWVudDEYMBYGA1UEAxMPbnUuMTM5YjcxNjlmMjFjMFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAE4cRR2WUA7F/R7k65lkkWpA+dJz6Z7YyFWEQD88SI0jUQ
/HRnp2Zy73+ELZPTyHriRBO0PWPJi8m1awC8IsAdOKOB1DCB0TAOBgNVHQ8BAf8E
BAMCB4AwDAYDVR0TAQH/BAIwADAdBgNVHQ4EFgQUffh3lm35aduENYMYfKxgpIhX
i5EwHwYDVR0jBBgwFoAUXiiw4/wqnB1bHlXERfoc2IltxAcwcQYIKgMEBQYHCAEE
ZXsiYXR0cnMiOnsiaGYuQWZmaWxpYXRpb24iOiIiLCJoZi5FbnJvbGxtZW50SUQi
OiJudS4xMzliNzE2OWYyMWMiLCJoZi5UeXBlIjoiY2xpZW50Iiwicm9sZSI6Im51
cnNlIn19MAoGCCqGSM49BAMCA0gAMEUCIQCWMv3KNkE7g/NRsUt/0qwaavlqPtEo
efIbfnigETFaiwIgToosP+mcltI1o55D8pY/xFxp6EmTRWsdi6VNILeSSNo=
-----END CERTIFICATE-----
`;
