using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.FieldOwnership;

public sealed class DisposeFieldFixTests
{
    [Fact]
    public Task Makes_the_type_disposable() =>
        FixAsync(
            """
            public sealed class Job
            {
                private readonly Frame [|_input|] = Frame.Allocate();

                public float First => _input[0];
            }
            """,
            """
            public sealed class Job : IDisposable
            {
                private readonly Frame _input = Frame.Allocate();

                public float First => _input[0];

                public void Dispose()
                {
                    _input.Dispose();
                }
            }
            """
        );

    [Fact]
    public Task Disposes_all_fields_of_a_type_in_one_method() =>
        FixAsync(
            """
            public sealed class Job<T> : List<T>
            {
                private readonly Frame [|_input|] = Frame.Allocate();
                private Clip? [|_clip|] = new();
                private Frame? [|_maybe|] = Frame.Allocate();
                public Clip [|Output|] { get; } = new();
            }
            """,
            """
            public sealed class Job<T> : List<T>, IDisposable
            {
                private readonly Frame _input = Frame.Allocate();
                private Clip? _clip = new();
                private Frame? _maybe = Frame.Allocate();
                public Clip Output { get; } = new();

                public void Dispose()
                {
                    _input.Dispose();
                    _clip?.Dispose();
                    _maybe?.Dispose();
                    Output.Dispose();
                }
            }
            """,
            iterations: 4
        );

    [Fact]
    public Task Disposes_where_the_type_disposes_already() =>
        FixAsync(
            """
            public class Job : IDisposable
            {
                private readonly Frame _a = Frame.Allocate();
                private readonly Frame [|_b|] = Frame.Allocate();

                public void Dispose() => _a.Dispose(); // Last.

                private sealed class Inner(Clip clip) : IDisposable
                {
                    private readonly Clip [|_c|] = new();

                    public void Dispose()
                    {
                        if (clip is null)
                        {
                            return;
                        }

                        clip.Gain = 1;
                    }
                }
            }
            """,
            """
            public class Job : IDisposable
            {
                private readonly Frame _a = Frame.Allocate();
                private readonly Frame _b = Frame.Allocate();

                public void Dispose()
                {
                    _a.Dispose();
                    _b.Dispose();
                } // Last.

                private sealed class Inner(Clip clip) : IDisposable
                {
                    private readonly Clip _c = new();

                    public void Dispose()
                    {
                        _c.Dispose();
                        if (clip is null)
                        {
                            return;
                        }

                        clip.Gain = 1;
                    }
                }
            }
            """
        );

    [Fact]
    public Task Awaits_what_only_that_disposes() =>
        FixAsync(
            """
            public sealed class Job
            {
                private readonly Feed [|_feed|] = new();
            }

            public sealed class Other : IAsyncDisposable
            {
                private readonly Feed _feed = new();
                private Feed? [|_second|];
                private readonly Clip [|_clip|] = new();

                public void Start() => _second = new Feed();

                public async ValueTask DisposeAsync()
                {
                    await _feed.DisposeAsync();
                }
            }
            """,
            """
            public sealed class Job : IAsyncDisposable
            {
                private readonly Feed _feed = new();

                public async ValueTask DisposeAsync()
                {
                    await _feed.DisposeAsync().ConfigureAwait(false);
                }
            }

            public sealed class Other : IAsyncDisposable
            {
                private readonly Feed _feed = new();
                private Feed? _second;
                private readonly Clip _clip = new();

                public void Start() => _second = new Feed();

                public async ValueTask DisposeAsync()
                {
                    await _feed.DisposeAsync();
                    await (_second?.DisposeAsync() ?? default).ConfigureAwait(false);
                    _clip.Dispose();
                }
            }
            """,
            iterations: 3
        );

    [Fact]
    public Task Reaches_a_primary_constructor_and_a_ref_struct() =>
        FixAsync(
            """
            public sealed class Job([TransfersOwnership] Frame [|input|])
            {
                public int Length => input.Length;
            }

            public ref struct Scope
            {
                private readonly Frame [|_f|];

                public Scope(int length) => _f = Frame.Allocate(length);
            }
            """,
            """
            public sealed class Job([TransfersOwnership] Frame input) : IDisposable
            {
                public int Length => input.Length;

                public void Dispose()
                {
                    input.Dispose();
                }
            }

            public ref struct Scope
            {
                private readonly Frame _f;

                public Scope(int length) => _f = Frame.Allocate(length);

                public void Dispose()
                {
                    _f.Dispose();
                }
            }
            """
        );

    [Theory]
    [InlineData(
        "public class Base : IDisposable { public void Dispose() { } } public class Job : Base { private readonly Clip [|_c|] = new(); }"
    )]
    [InlineData(
        "public partial class Job { private readonly Clip [|_c|] = new(); } public partial class Job : IDisposable { public void Dispose() { } }"
    )]
    [InlineData(
        "public class Job : IAsyncDisposable { private readonly Feed [|_c|] = new(); public ValueTask DisposeAsync() => default; }"
    )]
    [InlineData("public class Job { [Owned] private readonly List<Clip> [|_c|] = []; }")]
    public Task Offers_nothing_where_no_fix_is_certain(string members) =>
        VerifyRule.NoFixAsync<DisposeFieldFix>("TNS1008", Samples.InClass(members));

    internal static Task FixAsync(string markup, string expected, int iterations = 0) =>
        VerifyRule.FixAsync<DisposeFieldFix>("TNS1008", InFile(markup), InFile(expected), iterations);

    private static string InFile(string types) =>
        "using System;\nusing System.Collections.Generic;\nusing System.Threading.Tasks;\nusing Tensors;\n\n" + types;
}
