using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Tensors.CompilerServices;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>
/// What is wrong with a contract is reported on the exact token, between <c>⟦</c> and <c>⟧</c>, and nothing is generated for it.
/// </summary>
public sealed class ContractRuleTests
{
    private const string Tensors = """
        [SharedTensor(["n"], DType.Float32)] readonly partial struct Frame;
        [SharedTensor(["n", 3], DType.Int8)] readonly partial struct Mask;

        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // What is in the interface, besides a right call.
    [Theory]
    [InlineData("TNS0041", "long ⟦P⟧ { get; }")]
    [InlineData("TNS0041", "static abstract long ⟦P⟧ { get; }")]
    [InlineData("TNS0041", "long ⟦this⟧[int i] { get; }")]
    [InlineData("TNS0041", "event System.Action ⟦E⟧;")]
    [InlineData("TNS0041", "static abstract ValueTask<float> ⟦Static⟧();")]
    [InlineData("TNS0041", "static abstract IContract operator ⟦+⟧(IContract a, IContract b);")]
    [InlineData("TNS0041", "ValueTask<float> ⟦Of⟧<T>(long x);")]
    [InlineData(
        "TNS0041",
        "ValueTask<float> ⟦Run⟧(long x); ValueTask<float> Another(long x); ValueTask<float> ⟦RunAsync⟧(long x);"
    )]
    [InlineData("TNS0041", "ref ValueTask<float> ⟦Of⟧(long x);")]
    [InlineData("TNS0041", "ValueTask<float> ⟦Of⟧(long x, __arglist);")]
    [InlineData("TNS0041", "ValueTask<float> ⟦Dispose⟧();")]
    [InlineData("TNS0041", "ValueTask<float> ⟦GetType⟧();")]
    [InlineData("TNS0041", "ValueTask<float> ⟦ToString⟧();")]
    [InlineData("TNS0041", "ValueTask<float> ⟦Begin⟧(int method);")]
    [InlineData("TNS0041", "ValueTask<float> ⟦get_Contract⟧();")]
    [InlineData("TNS0041", "ValueTask<float> ⟦ContractClient⟧();")]
    [InlineData("TNS0041", "ValueTask<float> ⟦ContractWorker⟧();")]
    [InlineData("TNS0041", "ValueTask<float> Run(); ValueTask<float> ⟦RunOutputs⟧();")]
    [InlineData("TNS0041", "ValueTask<float> RunAsync(); ValueTask<float> ⟦InvokeRunAsync⟧();")]
    [InlineData("TNS0042", "⟦void⟧ Run();")]
    [InlineData("TNS0042", "⟦float⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask⟧ Run();")]
    [InlineData("TNS0042", "⟦Task<float>⟧ Run();")]
    [InlineData("TNS0042", "⟦Task<Frame.ReadOnly>⟧ Run();")]
    [InlineData("TNS0042", "⟦IEnumerable<float>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<Frame>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<Frame.ReadOnly?>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<Frame.ReadOnly[]>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<string>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<decimal>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<nint>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<DType>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<dynamic>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<(Frame.ReadOnly, long)>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<(Frame.ReadOnly A, long)>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<(Frame.ReadOnly A, string B)>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<(Frame.ReadOnly A, (long B, long C) D)>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<System.ValueTuple<long>>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<System.ValueTuple<long, long>>⟧ Run();")]
    [InlineData("TNS0042", "⟦ValueTask<ValueTask<float>>⟧ Run();")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦Frame⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦Frame.ReadOnly?⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦Frame.ReadOnly[]⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(in ⟦Frame.ReadOnly⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(ref ⟦long⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(ref readonly ⟦long⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(out ⟦long⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(params ⟦long[]⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(params ⟦System.ReadOnlySpan<long>⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦long?⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦string⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦(long A, long B)⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦System.Span<float>⟧ x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦CancellationToken⟧ token, long x);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦CancellationToken⟧ one, CancellationToken two);")]
    [InlineData("TNS0043", "ValueTask<float> Run(in ⟦CancellationToken⟧ token);")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦CancellationToken?⟧ token);")]
    [InlineData("TNS0043", "ValueTask<float> Run([TensorName(\"token\")] ⟦CancellationToken⟧ token);")]
    [InlineData("TNS0044", "ValueTask<float> Run([TensorName()] long ⟦x⟧);")]
    [InlineData("TNS0044", "ValueTask<float> Run([TensorName(null!)] long ⟦x⟧);")]
    [InlineData("TNS0044", "ValueTask<float> Run([TensorName(\"\")] long ⟦x⟧);")]
    [InlineData("TNS0044", "ValueTask<float> Run([TensorName(\"a\", \"b\")] long ⟦x⟧);")]
    [InlineData("TNS0044", "ValueTask<float> ⟦Run⟧([TensorName(\"y\")] long x, long y);")]
    [InlineData("TNS0044", "[return: TensorName(\"a\", \"b\")] ValueTask<float> ⟦Run⟧();")]
    [InlineData("TNS0044", "[return: TensorName] ValueTask<float> ⟦Run⟧();")]
    [InlineData("TNS0044", "[return: TensorName(\"a\", \"\")] ValueTask<(float A, float B)> ⟦Run⟧();")]
    [InlineData("TNS0044", "[return: TensorName(\"a\", \"a\")] ValueTask<(float A, float B)> ⟦Run⟧();")]
    [InlineData("TNS0044", "ValueTask<(Frame.ReadOnly a, Mask.ReadOnly A)> ⟦Run⟧();")]
    [InlineData("TNS3006", "ValueTask<Four.ReadOnly> ⟦Run⟧(Three.ReadOnly x);")]
    [InlineData("TNS3006", "ValueTask<float> ⟦Run⟧(Three.ReadOnly x, Two.ReadOnly y);")]
    [InlineData("TNS3006", "ValueTask<float> ⟦Run⟧(Two.ReadOnly y, Any.ReadOnly z, Three.ReadOnly x);")]
    public async Task A_wrong_member_is_reported_on_the_token(string id, string member)
    {
        var shapes =
            "[SharedTensor([3], DType.Int8, Axes = [\"n\"])] readonly partial struct Three; [SharedTensor([4], DType.Int8, Axes = [\"n\"])] readonly partial struct Four;"
            + "[SharedTensor([\"n\"], DType.Int8, Max = [\"n=2\"])] readonly partial struct Two; [SharedTensor([\"n\"], DType.Int8)] readonly partial struct Any;\n";
        await AssertReportedAsync(
            id,
            $"{shapes}[ModelContract(\"c\")] partial interface IContract {{ {member} ValueTask<float> Other(); }}"
        );
    }

    [Theory]
    [InlineData("TNS0040", "[ModelContract(\"c\")] interface ⟦IContract⟧ { ValueTask<float> Run(); }")]
    [InlineData("TNS0040", "[ModelContract(\"c\")] file partial interface ⟦IContract⟧ { ValueTask<float> Run(); }")]
    [InlineData("TNS0040", "[ModelContract(\"c\")] partial interface ⟦IContract⟧<T> { ValueTask<float> Run(); }")]
    [InlineData(
        "TNS0040",
        "[ModelContract(\"c\")] partial interface ⟦IContract⟧ : System.IDisposable { ValueTask<float> Run(); }"
    )]
    [InlineData(
        "TNS0040",
        "namespace My { [ModelContract(\"c\")] partial interface ⟦IContract⟧ : Other.Tensors.IModelContract<IContract> { ValueTask<float> Run(); } } namespace Other.Tensors { interface IModelContract<T>; }"
    )]
    [InlineData(
        "TNS0040",
        "class Outer { [ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } }"
    )]
    [InlineData(
        "TNS0040",
        "partial class Outer<T> { [ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } }"
    )]
    [InlineData(
        "TNS0040",
        "partial class A<T> { partial class B { [ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } } }"
    )]
    [InlineData("TNS0041", "[ModelContract(\"c\")] partial interface ⟦IContract⟧;")]
    [InlineData("TNS0041", "[ModelContract(\"c\")] partial interface ⟦IContract⟧ { void M() { } }")]
    [InlineData("TNS0044", "[⟦ModelContract⟧] partial interface IContract { ValueTask<float> Run(); }")]
    [InlineData("TNS0044", "[⟦ModelContract()⟧] partial interface IContract { ValueTask<float> Run(); }")]
    [InlineData("TNS0044", "[⟦ModelContract(null)⟧] partial interface IContract { ValueTask<float> Run(); }")]
    [InlineData("TNS0044", "[ModelContract(⟦\"\"⟧)] partial interface IContract { ValueTask<float> Run(); }")]
    [InlineData("TNS0044", "[ModelContract(name: ⟦\" \"⟧)] partial interface IContract { ValueTask<float> Run(); }")]
    [InlineData(
        "TNS0044",
        "[⟦ModelContract(Model = \".onnx\")⟧] partial interface IContract { ValueTask<float> Run(); }"
    )]
    [InlineData(
        "TNS0045",
        "[ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } class ContractClient;"
    )]
    [InlineData(
        "TNS0045",
        "[ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } delegate void ContractWorker();"
    )]
    [InlineData(
        "TNS0045",
        "namespace My { [ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } namespace ContractClient { class C; } }"
    )]
    [InlineData(
        "TNS0045",
        "partial class ContractClient { [ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } }"
    )]
    [InlineData(
        "TNS0045",
        "partial class Outer { void ContractWorker() { } [ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } }"
    )]
    [InlineData(
        "TNS0045",
        "class Base { protected int ContractWorker; } partial class Outer : Base { [ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } }"
    )]
    [InlineData(
        "TNS0020",
        "[ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } namespace Tensors { class ModelMetadata; }"
    )]
    [InlineData(
        "TNS0020",
        "[ModelContract(\"c\")] partial interface ⟦IContract⟧ { ValueTask<float> Run(); } namespace Tensors { class CompilerServices; }"
    )]
    public Task A_wrong_contract_is_reported_on_the_token(string id, string declaration) =>
        AssertReportedAsync(id, declaration);

    [Theory]
    [InlineData("TNS0042", "⟦ValueTask<ReadOnly>⟧ Run();")]
    [InlineData("TNS0043", "ValueTask<float> Run(⟦ReadOnly⟧ x);")]
    public async Task A_twin_that_the_generator_cannot_see_is_reported(string id, string member)
    {
        await AssertReportedAsync(
            id,
            $"[SharedTensor([2], DType.Int8)] readonly partial struct Two {{ [ModelContract(\"c\")] internal partial interface IContract {{ {member} }} }}"
        );
        await AssertReportedAsync(
            id,
            $"[ModelContract(\"c\")] partial interface IContract {{ {member} }}",
            "using static Frame;\n"
        );
    }

    [Theory]
    [InlineData(
        "[ModelContract(\"a\")] partial interface IVision { ValueTask<float> Run(); } [ModelContract(\"b\")] partial interface Vision { ValueTask<float> Run(); }"
    )]
    public async Task Two_contracts_that_would_have_types_of_one_name_are_both_reported(string contracts)
    {
        var generated = ContractProject.Generate(ContractProject.Compile(ContractProject.Usings + contracts));
        var diagnostics = await ContractProject.AnalyzeAsync(generated.Output, Cancellation);
        Assert.Equal(["TNS0045", "TNS0045"], diagnostics.Select(d => d.Id).ToArray());
        Assert.Empty(generated.Run.GeneratedSources);
    }

    [Fact]
    public async Task No_member_that_clients_and_workers_have_can_be_a_call()
    {
        // Each alone, as one that hides another is a warning in what is generated.
        var members = new[] { typeof(ModelClient), typeof(ContractWorker) }
            .SelectMany(type =>
                type.GetMembers(
                    BindingFlags.Public
                        | BindingFlags.NonPublic
                        | BindingFlags.Instance
                        | BindingFlags.Static
                        | BindingFlags.FlattenHierarchy
                )
            )
            .Where(member => member is MethodBase { IsPublic: true } or MethodBase { IsFamily: true } or PropertyInfo)
            .Select(member => member.Name)
            .Append("Contract")
            .Append("InProcess")
            .Where(name => Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(name))
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        Assert.Contains("Begin", members, StringComparer.Ordinal);
        Assert.Contains("GetModelAsync", members, StringComparer.Ordinal);
        foreach (var name in members)
        {
            // The runtime's own assembly alone sees its internals.
            if (typeof(ModelClient).GetProperty(name, BindingFlags.NonPublic | BindingFlags.Instance) is not null)
            {
                continue;
            }

            var source = $"[ModelContract(\"c\")] partial interface IContract {{ ValueTask<float> {name}(); }}";
            var generated = ContractProject.Generate(ContractProject.Compile(ContractProject.Usings + source));
            var ids = (await ContractProject.AnalyzeAsync(generated.Output, Cancellation)).Select(d => d.Id);
            Assert.Equal((name, "TNS0041"), (name, Assert.Single(ids)));
        }
    }

    [Fact]
    public async Task Every_broken_rule_is_reported_at_once()
    {
        var source = Source(
            "[ModelContract(\"\")] interface IContract { long P { get; } Task<float> A(); ValueTask<float> B(string x, Frame y); }"
        );
        var generated = ContractProject.Generate(ContractProject.Compile(source));
        var ids = (await ContractProject.AnalyzeAsync(generated.Output, Cancellation))
            .Select(d => d.Id)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(["TNS0040", "TNS0041", "TNS0042", "TNS0043", "TNS0043", "TNS0044"], ids);
    }

    [Fact]
    public async Task A_language_without_what_the_members_need_is_reported()
    {
        var source = Source("[ModelContract(\"c\")] partial interface IContract { ValueTask<float> Run(); }")
            .Replace("[\"n\"]", "new object[] { \"n\" }", StringComparison.Ordinal)
            .Replace("[\"n\", 3]", "new object[] { \"n\", 3 }", StringComparison.Ordinal);
        var compilation = ContractProject.WithReferences(
            TestProject.Compile(Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp12, false, source)
        );
        var generated = ContractProject.Generate(compilation);
        Assert.Equal("TNS0017", Assert.Single(await ContractProject.AnalyzeAsync(generated.Output, Cancellation)).Id);
        Assert.Empty(generated.Run.GeneratedSources);
    }

    // What the compiler rejects is not reported again: unknown types, attributes, other kinds of types.
    [Theory]
    [InlineData("[ModelContract(\"c\")] partial interface IContract { ValueTask<Missing.ReadOnly> Run(); }")]
    [InlineData("[ModelContract(\"c\")] partial interface IContract { ValueTask<float> Run(Missing x); }")]
    [InlineData("[ModelContract(\"c\")] partial interface IContract { Missing<float> Run(); }")]
    [InlineData("[ModelContract(Missing)] partial interface IContract { ValueTask<float> Run(); }")]
    [InlineData("[ModelContract(\"c\")] partial class Contract { ValueTask<float> Run() => default; }")]
    public async Task What_the_compiler_rejects_is_not_reported_again(string declaration)
    {
        var generated = ContractProject.Generate(ContractProject.Compile(Source(declaration)));
        Assert.Empty(await ContractProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Empty(generated.Run.GeneratedSources);
        Assert.NotEmpty(TestProject.CompilerMessages(generated.Output));
    }

    [Fact]
    public async Task Missing_usings_are_the_compilers_error_alone()
    {
        const string Declaration =
            "[Tensors.ModelContract(\"c\")] partial interface IContract { ValueTask<float> Run(CancellationToken token); }";
        var generated = ContractProject.Generate(ContractProject.Compile(Declaration));
        Assert.Empty(await ContractProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Empty(generated.Run.GeneratedSources);
    }

    [Fact]
    public async Task A_pragma_suppresses_a_rule()
    {
        var source = Source(
            "#pragma warning disable TNS0040\n[ModelContract(\"c\")] interface IContract { ValueTask<float> Run(); }"
        );
        var generated = ContractProject.Generate(ContractProject.Compile(source));
        Assert.Empty(await ContractProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Empty(generated.Run.GeneratedSources);
    }

    [Theory]
    [InlineData("ValueTask<Frame> Run();", "has the writable type 'Frame'; use 'Frame.ReadOnly'")]
    [InlineData("ValueTask<(float, long)> Run();", "a tuple with elements that have no names")]
    [InlineData("ValueTask<float> Run(CancellationToken a, long b);", "is a CancellationToken, but not the last")]
    [InlineData("ValueTask<float> Run(); ValueTask<float> RunAsync();", "'Run' has the same name as another method")]
    [InlineData("Task<float> Run();", "'Run' returns 'Task<float>'")]
    public async Task A_message_says_what_was_found_and_what_is_possible(string member, string message)
    {
        var source = Source($"[ModelContract(\"c\")] partial interface IContract {{ {member} }}");
        var generated = ContractProject.Generate(ContractProject.Compile(source));
        var diagnostics = await ContractProject.AnalyzeAsync(generated.Output, Cancellation);
        Assert.Contains(message, diagnostics[0].GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static async Task AssertReportedAsync(string id, string markup, string usings = "")
    {
        // More than one place is marked where a rule speaks of each.
        var first = Marked.Parse(Source(markup, usings));
        var generated = ContractProject.Generate(ContractProject.Compile(first.Text));
        var diagnostics = await ContractProject.AnalyzeAsync(generated.Output, Cancellation);
        Assert.Equal(markup.Count(c => c == '⟦'), diagnostics.Length);
        Assert.Equal(
            (id, first.Start, first.Place.Length),
            (diagnostics[0].Id, diagnostics[0].Location.SourceSpan.Start, diagnostics[0].Location.SourceSpan.Length)
        );
        Assert.Empty(generated.Run.GeneratedSources);
        Assert.All(diagnostics, diagnostic => Assert.Equal(id, diagnostic.Id));
    }

    private static string Source(string declaration, string usings = "") =>
        ContractProject.Usings + usings + Tensors + declaration;
}
