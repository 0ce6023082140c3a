using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

public sealed class ReturnOwnerFixTests
{
    [Fact]
    public Task Returns_the_tensor_in_place_of_its_view() =>
        FixSample.IsMendedAsync<ReturnOwnerFix>(
            "TNS2001",
            """
            public Memory<float> Load()
            {
                using var reel = new Reel();
                Model.Fill([]);
                return [|reel.Samples|];
            }

            public int Length()
            {
                return Inner().GetHashCode();

                static Memory<float> Other() => default;

                Memory<float> Inner() => Other();
            }

            private static ReadOnlyMemory<float> LoadTape()
            {
                using Tape tape = new();
                return [|tape.Samples|];
            }
            """,
            """
            public Reel Load()
            {
                var reel = new Reel();
                Model.Fill([]);
                return reel;
            }

            public int Length()
            {
                return Inner().GetHashCode();

                static Memory<float> Other() => default;

                Memory<float> Inner() => Other();
            }

            private static Tape LoadTape()
            {
                Tape tape = new();
                return tape;
            }
            """
        );

    [Fact]
    public Task Returns_the_tensor_of_a_local_function() =>
        FixSample.IsMendedAsync<ReturnOwnerFix>(
            "TNS2001",
            """
            public void Run()
            {
                Memory<float> Load()
                {
                    using var reel = new Reel();
                    return [|reel.Samples|];
                }
            }
            """,
            """
            public void Run()
            {
                Reel Load()
                {
                    var reel = new Reel();
                    return reel;
                }
            }
            """
        );

    [Fact]
    public Task Lends_the_tensor_of_a_field() =>
        FixSample.IsMendedAsync<ReturnOwnerFix>(
            "TNS2003",
            """
            /// <summary>What was heard last.</summary>
            public Span<float> Samples => [|_field.Span|];

            public ReadOnlySpan<float> Read()
            {
                return [|this._field.Span|];
            }

            public Span<float> Property
            {
                get
                {
                    return [|_field.Span|];
                }
            }
            """,
            """
            /// <summary>What was heard last.</summary>
            [Borrowed]
            public Frame Samples => _field;

            [return: Borrowed]
            public Frame Read()
            {
                return this._field;
            }

            [Borrowed]
            public Frame Property
            {
                get
                {
                    return _field;
                }
            }
            """
        );

    [Theory]
    [InlineData(
        "TNS2001",
        "a caller takes it for the view",
        "Memory<float> M() { using var r = new Reel(); return [|r.Samples|]; } int N() => M().Length;"
    )]
    [InlineData(
        "TNS2001",
        "it is a part",
        "Memory<float> M() { using var r = new Reel(); return [|r.Samples.Slice(1)|]; }"
    )]
    [InlineData(
        "TNS2001",
        "another path returns something else",
        "Memory<float> M() { using var r = new Reel(); if (Flag) { return default; } return [|r.Samples|]; }"
    )]
    [InlineData("TNS2003", "others may override it", "public virtual Span<float> P => [|_field.Span|];")]
    [InlineData(
        "TNS2003",
        "an interface asks for it",
        "public class A : IA { private readonly Frame _f = Frame.Allocate(); public Span<float> P => [|_f.Span|]; } public interface IA { Span<float> P { get; } }"
    )]
    public Task Is_not_returned_when(string rule, string reason, string members) =>
        FixSample.IsLeftAsync<ReturnOwnerFix>(rule, reason, members);
}
