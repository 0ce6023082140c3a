namespace Tensors.Analyzers.Tests.FieldOwnership;

/// <summary>The fix in types that dispose as the framework's pattern says, and in those derived from them.</summary>
public sealed class DisposeInDerivedTypeTests
{
    [Fact]
    public Task Uses_the_pattern_with_a_flag() =>
        DisposeFieldFixTests.FixAsync(
            """
            public class Job : IDisposable
            {
                private readonly Frame _a = Frame.Allocate();
                private readonly Frame [|_b|] = Frame.Allocate();

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (disposing)
                    {
                        _a.Dispose();
                    }
                }
            }

            public class Derived : Job
            {
                private readonly Frame [|_c|] = Frame.Allocate();
            }
            """,
            """
            public class Job : IDisposable
            {
                private readonly Frame _a = Frame.Allocate();
                private readonly Frame _b = Frame.Allocate();

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (disposing)
                    {
                        _a.Dispose();
                        _b.Dispose();
                    }
                }
            }

            public class Derived : Job
            {
                private readonly Frame _c = Frame.Allocate();

                protected override void Dispose(bool disposing)
                {
                    if (disposing)
                    {
                        _c.Dispose();
                    }

                    base.Dispose(disposing);
                }
            }
            """
        );

    [Fact]
    public Task Overrides_a_virtual_dispose() =>
        DisposeFieldFixTests.FixAsync(
            """
            public class Base : IDisposable
            {
                public virtual void Dispose() { }
            }

            public class Derived : Base
            {
                private readonly Frame [|_c|] = Frame.Allocate();
            }
            """,
            """
            public class Base : IDisposable
            {
                public virtual void Dispose() { }
            }

            public class Derived : Base
            {
                private readonly Frame _c = Frame.Allocate();

                public override void Dispose()
                {
                    _c.Dispose();
                    base.Dispose();
                }
            }
            """
        );
}
