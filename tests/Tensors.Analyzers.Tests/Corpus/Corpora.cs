using Tensors.Analyzers.Corpus.Loading;

namespace Tensors.Analyzers.Tests.Corpus;

/// <summary>The two corpora, compiled once for all tests.</summary>
internal static class Corpora
{
    public static MarkedCode Right { get; } = MarkedCode.LoadCorpus("Right");

    public static MarkedCode Wrong { get; } = MarkedCode.LoadCorpus("Wrong");

    public static MarkedCode Get(string name) => name is "Right" ? Right : Wrong;
}
