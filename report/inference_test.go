package report

import "testing"

func TestFirmAnswers(t *testing.T) {
	for _, test := range []struct {
		status Answer
		sure   Confidence
		want   bool
	}{
		{AnswerEmpty, HighConfidence, true},
		{AnswerEmpty, MediumConfidence, true},
		{AnswerEmpty, LowConfidence, false},
		{AnswerNotRequested, MediumConfidence, true},
		{AnswerRejected, MediumConfidence, true},
		{AnswerSent, HighConfidence, true},
		{AnswerSent, MediumConfidence, false},
		{AnswerUnknown, NoConfidence, false},
	} {
		c := InferredClient{Status: test.status, Basis: Basis{Confidence: test.sure}}
		if c.Firm() != test.want {
			t.Errorf("%v with %v confidence: firm is %v", test.status, test.sure, c.Firm())
		}
	}
}
