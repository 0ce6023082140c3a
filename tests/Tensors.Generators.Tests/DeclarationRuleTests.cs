using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>
/// What is wrong with a declaration is reported on the exact token, between <c>⟦</c> and <c>⟧</c>, and nothing is generated.
/// </summary>
public sealed class DeclarationRuleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TNS0001", "[SharedTensor([2], DType.Int8)] readonly struct ⟦Frame⟧;")]
    [InlineData("TNS0002", "[SharedTensor([2], DType.Int8)] partial struct ⟦Frame⟧;")]
    [InlineData("TNS0003", "[SharedTensor([2], DType.Int8)] readonly partial ⟦record⟧ struct Frame;")]
    [InlineData("TNS0003", "[SharedTensor([2], DType.Int8)] readonly ⟦ref⟧ partial struct Frame;")]
    [InlineData("TNS0003", "[SharedTensor([2], DType.Int8)] ⟦file⟧ readonly partial struct Frame;")]
    [InlineData(
        "TNS0003",
        "[SharedTensor([2], DType.Int8), ⟦StructLayout(LayoutKind.Explicit)⟧] readonly partial struct Frame;"
    )]
    [InlineData("TNS0003", "[SharedTensor([2], DType.Int8), ⟦InlineArray(2)⟧] readonly partial struct Frame;")]
    [InlineData(
        "TNS0004",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { private readonly int ⟦_x⟧; }"
    )]
    [InlineData("TNS0004", "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public int ⟦X⟧ { get; } }")]
    [InlineData("TNS0004", "[SharedTensor([2], DType.Int8)] readonly partial struct Frame⟦(int x)⟧;")]
    [InlineData("TNS0004", "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public ⟦Frame⟧() { } }")]
    [InlineData(
        "TNS0004",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public ⟦Frame⟧(int x) { } }"
    )]
    [InlineData(
        "TNS0004",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame; partial struct Frame { readonly int ⟦_x⟧; }"
    )]
    [InlineData("TNS0018", "[SharedTensor([\"n\"], DType.Int8, Max = [⟦\"m=2\"⟧])] readonly partial struct Frame;")]
    [InlineData("TNS0018", "[SharedTensor([\"n\"], DType.Int8, Max = [⟦\"n\"⟧])] readonly partial struct Frame;")]
    [InlineData("TNS0018", "[SharedTensor([\"n\"], DType.Int8, Max = [⟦\"n=0\"⟧])] readonly partial struct Frame;")]
    [InlineData("TNS0018", "[SharedTensor([\"n\"], DType.Int8, Max = [⟦\"n=-1\"⟧])] readonly partial struct Frame;")]
    [InlineData(
        "TNS0018",
        "[SharedTensor([\"n\"], DType.Int8, Max = [⟦\"n=9999999999\"⟧])] readonly partial struct Frame;"
    )]
    [InlineData("TNS0018", "[SharedTensor([\"n\"], DType.Int8, Max = [⟦null!⟧])] readonly partial struct Frame;")]
    [InlineData(
        "TNS0018",
        "[SharedTensor([\"n\"], DType.Int8, Max = [\"n=2\", ⟦\"n=3\"⟧])] readonly partial struct Frame;"
    )]
    [InlineData(
        "TNS0018",
        "[SharedTensor([2], DType.Int8, Axes = [\"n\"], Max = [⟦\"n=3\"⟧])] readonly partial struct Frame;"
    )]
    [InlineData(
        "TNS0016",
        "[SharedTensor(⟦[\"n\", 2147483647, 8]⟧, DType.Int8, Max = [\"n=2147483647\"])] readonly partial struct Frame;"
    )]
    [InlineData("TNS0019", "[SharedTensor([2], DType.Int8, Alignment = ⟦0⟧)] readonly partial struct Frame;")]
    [InlineData("TNS0019", "[SharedTensor([2], DType.Int8, Alignment = ⟦384⟧)] readonly partial struct Frame;")]
    [InlineData("TNS0019", "[SharedTensor([2], DType.Int8, Alignment = ⟦8192⟧)] readonly partial struct Frame;")]
    [InlineData("TNS0005", "[SharedTensor([2], DType.Int8)] readonly partial struct Frame⟦<T>⟧;")]
    [InlineData("TNS0006", "class ⟦Outer⟧ { [SharedTensor([2], DType.Int8)] readonly partial struct Frame; }")]
    [InlineData(
        "TNS0006",
        "class ⟦A⟧ { partial class B { [SharedTensor([2], DType.Int8)] readonly partial struct Frame; } }"
    )]
    [InlineData("TNS0006", "file partial class ⟦A⟧ { [SharedTensor([2], DType.Int8)] readonly partial struct Frame; }")]
    [InlineData("TNS0007", "[SharedTensor([1, 2, 3, 4, 5, 6, 7, 8, ⟦9⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦0⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([2, ⟦-1⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦2.5⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦3L⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦null!⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor(⟦null!⟧, DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦typeof(int)⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦DType.Int8⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦\"\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦\"a b\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦\"@class\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦\"_\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦\"_1\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([⟦\"a\\u200Db\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData(
        "TNS0008",
        "[SharedTensor(dtype: DType.Int8, shape: new object[] { 1, ⟦0⟧ })] readonly partial struct Frame;"
    )]
    [InlineData("TNS0008", "[SharedTensor([2], DType.Int8, Axes = [⟦\"1\"⟧])] readonly partial struct Frame;")]
    [InlineData("TNS0008", "[SharedTensor([2], DType.Int8, Axes = [⟦null!⟧])] readonly partial struct Frame;")]
    [InlineData("TNS0009", "[SharedTensor([\"n\", 2, ⟦\"n\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData(
        "TNS0009",
        "[SharedTensor([1, 2], DType.Int8, Axes = [\"a\", ⟦\"a\"⟧])] readonly partial struct Frame;"
    )]
    [InlineData("TNS0010", "[SharedTensor([1, 2], DType.Int8, Axes = ⟦[\"a\"]⟧)] readonly partial struct Frame;")]
    [InlineData(
        "TNS0011",
        "[SharedTensor([\"n\", 2], DType.Int8, Axes = [⟦\"m\"⟧, \"x\"])] readonly partial struct Frame;"
    )]
    [InlineData("TNS0012", "[SharedTensor([2], ⟦DType.None⟧)] readonly partial struct Frame;")]
    [InlineData("TNS0012", "[SharedTensor([2], ⟦(DType)99⟧)] readonly partial struct Frame;")]
    [InlineData("TNS0013", "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public int ⟦Span⟧ => 1; }")]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public struct ⟦ReadOnly⟧; }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([\"n\"], DType.Int8)] readonly partial struct Frame { public void ⟦N⟧() { } }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public void ⟦Dispose⟧() { } }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public override string ⟦ToString⟧() => \"\"; }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public int ⟦this⟧[long i] => 1; }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { [IndexerName(\"At\")] public int ⟦this⟧[int i] => 1; }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public bool ⟦IsDisposed⟧ => true; }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { public static int ⟦Borrow⟧(TensorBuffer b) => 1; }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([\"n\"], DType.Int8)] readonly partial struct Frame { public static int ⟦AllocateHeap⟧(long n) => 1; }"
    )]
    [InlineData("TNS0014", "[SharedTensor([⟦\"allocate_heap\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"borrow\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"span\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"is_disposed\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"length\"⟧, 3], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"spec\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"item\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"get_type\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"frame\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"session\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([⟦\"axis1\"⟧, 3], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([\"n\", ⟦\"N\"⟧], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("TNS0014", "[SharedTensor([2], DType.Int8, Axes = [⟦\"shape\"⟧])] readonly partial struct Frame;")]
    [InlineData("TNS0015", "[SharedTensor([2], DType.Int8)] readonly partial struct ⟦Span⟧;")]
    [InlineData("TNS0015", "[SharedTensor([2], DType.Int8)] readonly partial struct ⟦ReadOnly⟧;")]
    [InlineData("TNS0016", "[SharedTensor(⟦[2147483647, 2147483647, 3]⟧, DType.Int8)] readonly partial struct Frame;")]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { void IDisposable.⟦Dispose⟧() { } }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { TensorBuffer ISharedTensor.⟦Buffer⟧ => default; }"
    )]
    [InlineData(
        "TNS0013",
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame { bool IEquatable<Frame>.⟦Equals⟧(Frame x) => true; }"
    )]
    [InlineData("TNS0015", "[SharedTensor([2], DType.Int8)] readonly partial struct ⟦IsDisposed⟧;")]
    [InlineData("TNS0015", "[SharedTensor([2], DType.Int8)] readonly partial struct ⟦get_Length⟧;")]
    [InlineData("TNS0015", "[SharedTensor([\"n\"], DType.Int8)] readonly partial struct ⟦get_N⟧;")]
    [InlineData("TNS0015", "[SharedTensor([2], DType.Int8)] readonly partial struct ⟦GetType⟧;")]
    [InlineData("TNS0020", "[SharedTensor([2], DType.Int8)] readonly partial struct ⟦Frame⟧; class System;")]
    [InlineData(
        "TNS0020",
        "[SharedTensor([2], global::Tensors.DType.Int8)] readonly partial struct ⟦Frame⟧; namespace Tensors { class TensorBuffer; }"
    )]
    [InlineData(
        "TNS0020",
        "[SharedTensor([2], DType.Int8)] readonly partial struct ⟦Frame⟧; namespace Tensors { class SharedTensorType; }"
    )]
    [InlineData("TNS0021", "[SharedTensor([\"d_type\"], ⟦DType⟧.Int8)] readonly partial struct Frame;")]
    [InlineData(
        "TNS0021",
        "[SharedTensor([\"n\", 2 * ⟦Shape⟧.X], DType.Int8)] readonly partial struct Frame; static class Shape { public const int X = 2; }"
    )]
    [InlineData(
        "TNS0021",
        "static partial class Model { const string Batch = \"batch\"; [SharedTensor([⟦Batch⟧], DType.Int8)] readonly partial struct Frame; }"
    )]
    [InlineData(
        "TNS0021",
        "static partial class Model { const int X = 2; [SharedTensor([3, ⟦X⟧], DType.Int8, Axes = [\"x\", \"y\"])] readonly partial struct Frame; }"
    )]
    public async Task A_wrong_declaration_is_reported_on_the_token(string id, string markup)
    {
        var start = markup.IndexOf('⟦', StringComparison.Ordinal);
        var length = markup.IndexOf('⟧', StringComparison.Ordinal) - start - 1;
        var source = Source(
            markup.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal)
        );
        var generated = TestProject.Generate(TestProject.Compile(source));

        var diagnostic = Assert.Single(await TestProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Equal(
            (id, start + Usings.Length, length),
            (diagnostic.Id, diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)
        );
        Assert.Empty(generated.HintNames);
    }

    [Theory]
    [InlineData("[SharedTensor([\"n\", 2], DType.Int8)] readonly partial struct Frame;")]
    [InlineData("[SharedTensor([], DType.Int8)] readonly partial struct Item;")]
    [InlineData(
        "[SharedTensor([Names.N, Names.Two], DType.Int8)] readonly partial struct Frame; class Names { public const string N = \"n\"; public const int Two = 2; }"
    )]
    [InlineData("[SharedTensor([2], DType.Int8, Axes = null)] readonly partial struct Frame;")]
    [InlineData(
        "static partial class Model { const int X = 2, Y = 3; [SharedTensor([Y, X], DType.Int8, Axes = [\"y\", \"x\"])] readonly partial struct Frame; }"
    )]
    [InlineData(
        "[SharedTensor([\"n\", global::Shape.X, nameof(Y)], DType.Int8)] readonly partial struct Frame; static class Shape { public const int X = 2; } static class Y;"
    )]
    [InlineData(
        "[SharedTensor([2], DType.Int8)] readonly partial struct Frame : IEquatable<int>, IOwn { bool IEquatable<int>.Equals(int x) => true; void IOwn.Dispose() { } } interface IOwn { void Dispose(); }"
    )]
    [InlineData(
        "[SharedTensor([\"n\", 2], DType.Int8)] readonly partial struct Frame { static readonly int s_x = 1; const int X = 2; static Frame() { } int this[int i] => s_x; public void CopyTo<T>(Span<sbyte> d) { } }"
    )]
    public async Task A_right_declaration_is_not_reported(string declaration)
    {
        var generated = TestProject.Generate(TestProject.Compile(Source(declaration)));
        Assert.Empty(await TestProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Single(generated.HintNames);
        Assert.DoesNotContain(
            generated.Output.GetDiagnostics(Cancellation),
            d => d.DefaultSeverity is DiagnosticSeverity.Error
        );
    }

    [Fact]
    public async Task Every_broken_rule_is_reported_at_once()
    {
        var generated = TestProject.Generate(
            TestProject.Compile(Source("[SharedTensor([\"n\", \"n\"], DType.Int8)] struct Frame { int _x; }"))
        );
        var ids = (await TestProject.AnalyzeAsync(generated.Output, Cancellation))
            .Select(d => d.Id)
            .Order(StringComparer.Ordinal);
        Assert.Equal(["TNS0001", "TNS0002", "TNS0004", "TNS0009"], ids.ToArray());
    }

    [Fact]
    public async Task A_language_without_what_the_members_need_is_reported()
    {
        var source = Source("[SharedTensor(new object[] { 2 }, DType.Int8)] readonly partial struct Frame { }");
        var generated = TestProject.Generate(TestProject.Compile(LanguageVersion.CSharp12, false, source));
        var diagnostic = Assert.Single(await TestProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Equal("TNS0017", diagnostic.Id);
        Assert.Empty(generated.HintNames);
    }

    [Fact]
    public async Task A_pragma_suppresses_a_rule()
    {
        var source = Source("#pragma warning disable TNS0001\n[SharedTensor([2], DType.Int8)] readonly struct Frame;");
        var generated = TestProject.Generate(TestProject.Compile(source));
        Assert.Empty(await TestProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Empty(generated.HintNames);
    }

    [Fact]
    public async Task An_attribute_the_compiler_rejects_is_not_reported_again()
    {
        var source = Source(
            "[SharedTensor([Missing], DType.Int8)] readonly partial struct Frame; [SharedTensor([2], DType.Missing)] readonly partial struct Other;"
        );
        var generated = TestProject.Generate(TestProject.Compile(source));
        Assert.Empty(await TestProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Empty(generated.HintNames);
    }

    [Theory]
    [InlineData("partial class Frame;")]
    [InlineData("enum Frame;")]
    public async Task A_type_that_cannot_carry_the_attribute_is_the_compilers_error_alone(string type)
    {
        var generated = TestProject.Generate(TestProject.Compile(Source($"[SharedTensor([2], DType.Int8)] {type}")));
        Assert.Empty(await TestProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Contains(
            "CS0592",
            Assert.Single(TestProject.CompilerMessages(generated.Output)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("[SharedTensor([3L], DType.Int8)]", "3 (long) is not a valid axis. Use a positive int")]
    [InlineData("[SharedTensor([(byte)3], DType.Int8)]", "3 (byte) is not a valid axis")]
    [InlineData("[SharedTensor([0], DType.Int8)]", "0 is not a valid axis")]
    [InlineData("[SharedTensor([\"a b\"], DType.Int8)]", "\"a b\" is not a valid axis")]
    [InlineData("[SharedTensor([\"n\", 2], DType.Int8, Max = [\"N=2\"])]", "the dynamic axes are 'n'")]
    [InlineData("[SharedTensor([2], DType.Int8, Max = [\"n=2\"])]", "there is no axis 'n' and no dynamic axis")]
    [InlineData("[SharedTensor([\"n\"], DType.Int8, Max = [\"n=2147483648\"])]", "1 to 2147483647")]
    public async Task A_message_says_what_was_found_and_what_is_possible(string attribute, string message)
    {
        var generated = TestProject.Generate(
            TestProject.Compile(Source($"{attribute} readonly partial struct Frame;"))
        );
        var diagnostic = Assert.Single(await TestProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Contains(message, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[SharedTensor([\"n\", 2], DType.Int8, Axes = [\"n\", \"c\"])]")]
    [InlineData("[SharedTensor([], DType.Int8)]")]
    public async Task No_generated_member_can_be_declared_by_the_user_unnoticed(string attribute)
    {
        var generated = TestProject.Generate(
            TestProject.Compile(Source($"{attribute} readonly partial struct Frame;"))
        );
        var names = generated
            .Output.GetTypeByMetadataName("Frame")!
            .GetMembers()
            .Where(m => m.CanBeReferencedByName && !m.IsImplicitlyDeclared)
            .Select(m => m.Name)
            .Distinct(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var source = Source($"{attribute} readonly partial struct Frame {{ private static int {name}; }}");
            var again = TestProject.Generate(TestProject.Compile(source));
            var diagnostic = Assert.Single(await TestProject.AnalyzeAsync(again.Output, Cancellation));
            Assert.Equal("TNS0013", diagnostic.Id);
        }
    }

    private const string Usings =
        "using System; using System.Runtime.CompilerServices; using System.Runtime.InteropServices; using Tensors;\n";

    private static string Source(string declaration) => Usings + declaration;
}
