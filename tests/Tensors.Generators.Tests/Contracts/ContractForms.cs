namespace Tensors.Generators.Tests.Contracts;

/// <summary>Every form of a right contract, each in a namespace of its own.</summary>
/// <remarks>With <c>global::</c> where a project may give a name of the framework another meaning.</remarks>
internal static class ContractForms
{
    private const string Tensors = """
        [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Float32)] internal readonly partial struct Frame;
        [global::Tensors.SharedTensor(["n", 3], global::Tensors.DType.Int8)] internal readonly partial struct Mask;
        [global::Tensors.SharedTensor([], global::Tensors.DType.Int64)] internal readonly partial struct Rate;

        """;

    public static readonly string[] All =
    [
        // As it is meant to be.
        """
            /// <summary>Sees.</summary>
            [ModelContract("vision")]
            internal partial interface IVision
            {
                /// <summary>Sees.</summary>
                ValueTask<Frame.ReadOnly> SeeAsync(Mask.ReadOnly mask, CancellationToken cancellationToken = default);
            }
            """,
        // Scalars of every kind, with defaults of every kind.
        """
            [ModelContract("scalars")]
            internal partial interface IScalars
            {
                ValueTask<bool> Of(
                    bool a = true, sbyte b = -1, short c = short.MinValue, int d = int.MinValue, long e = long.MinValue, byte f = 255,
                    ushort g = 'x', uint h = uint.MaxValue, ulong i = ulong.MaxValue, float j = float.NaN, double k = double.NegativeInfinity,
                    global::System.Half l = default, BFloat16 m = default, ComplexFloat32 n = default, global::System.Numerics.Complex o = default,
                    float p = float.Epsilon, double q = double.MaxValue, float r = -0f, double s = 1e-300, Frame.ReadOnly t = default
                );
                ValueTask<BFloat16> One();
                ValueTask<global::System.Numerics.Complex> Other();
                ValueTask<ComplexFloat32> Another([global::System.Runtime.InteropServices.Optional, global::System.Runtime.InteropServices.DefaultParameterValue(2f)] float x);
            }
            """,
        // Keywords as names.
        """
            [ModelContract("class")]
            internal partial interface @class
            {
                ValueTask<(Frame.ReadOnly @return, long @value)> @event(Mask.ReadOnly @params, float @await, CancellationToken @this = default);
                IAsyncEnumerable<Frame.ReadOnly> @yield(Mask.ReadOnly @field, CancellationToken @in = default);
            }

            [ModelContract("record")]
            internal partial interface @record { ValueTask<long> @record(long @record); }
            """,
        // Names that generated code has itself.
        """
            [SharedTensor(["_call", "system", "index"], DType.Float32)] internal readonly partial struct Pack;

            [ModelContract("names")]
            internal partial interface INames
            {
                ValueTask<(Pack.ReadOnly call, Pack.ReadOnly Call2, long result, long Result)> Call(
                    Pack.ReadOnly call, long outputs, long cancellationToken, long result, long part, long Begin, long Contract, long _, long System,
                    long Tensors, long global, long method, long Call, long NamesClient, long INames, long Take
                );
                IAsyncEnumerable<(Pack.ReadOnly parts, long result)> Parts(Pack.ReadOnly part, long call, long part_, CancellationToken parts);
                ValueTask<long> Async();
                ValueTask<long> Invoke(long x);
                ValueTask<long> Outputs(long x);
                ValueTask<long> System(long System);
                ValueTask<long> Tensors(long Tensors);
            }
            """,
        // Short names, and names of names.
        """
            [ModelContract("i")] internal partial interface I { ValueTask<long> A(); }
            internal static partial class A { [ModelContract("i")] internal partial interface IClient { ValueTask<long> A(); } }
            internal static partial class B { [ModelContract("i")] internal partial interface Client { ValueTask<long> A(); } }
            internal static partial class C { [ModelContract("i")] internal partial interface IModelContract { ValueTask<long> A(); } }
            internal static partial class D { [ModelContract("i")] internal partial interface IModel { ValueTask<long> A(); } }
            internal static partial class E { [ModelContract("i")] internal partial interface @vision { ValueTask<long> A(); } }
            internal static partial class F { [ModelContract("i")] internal partial interface Ident { ValueTask<long> A(); } }
            internal static partial class G { [ModelContract("i")] internal partial interface ISystem { ValueTask<long> A(); } }
            """,
        // Inside other types.
        """
            internal abstract partial class Outer
            {
                [SharedTensor(["n"], DType.Int8)] private readonly partial struct Hidden;
                [SharedTensor(["n"], DType.Int8)] protected readonly partial struct Shown;
                [ModelContract("a")] private partial interface IPrivate { ValueTask<Hidden.ReadOnly> A(Hidden.ReadOnly x); }
                [ModelContract("b")] protected partial interface IProtected { ValueTask<Shown.ReadOnly> A(Shown.ReadOnly x); }
                [ModelContract("c")] protected internal partial interface IBoth { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); }
                [ModelContract("d")] private protected partial interface IEither { ValueTask<Shown.ReadOnly> A(Shown.ReadOnly x); }
                internal partial struct InStruct { [ModelContract("e")] public partial interface IInner { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
                internal ref partial struct InRefStruct { [ModelContract("e")] public partial interface IInner { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
                internal partial interface IInInterface { [ModelContract("f")] partial interface IInner { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
                internal partial record InRecord { [ModelContract("g")] public partial interface IInner { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
                internal partial record struct InRecordStruct { [ModelContract("h")] internal partial interface IInner { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
                [SharedTensor(["n"], DType.Int8)]
                internal readonly partial struct InTensor { [ModelContract("i")] internal partial interface IInner { ValueTask<InTensor.ReadOnly> A(Frame.ReadOnly x); } }
                [ModelContract("j")]
                internal partial interface IOfContract
                {
                    ValueTask<long> A();
                    [ModelContract("k")] partial interface IInner { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); }
                }
            }
            """,
        // Many outputs; tuples written in full have no names, so this is the only way.
        """
            [ModelContract("tuples")]
            internal partial interface ITuples
            {
                ValueTask<(long A, long B, Frame.ReadOnly C, long D, Mask.ReadOnly E, long F, long G, Rate.ReadOnly H, bool I)> Nine(Rate.ReadOnly rate);
                ValueTask<(long Item1, Frame.ReadOnly Item2)> Items();
                ValueTask<(Frame.ReadOnly _, long __x)> Underscores();
                IAsyncEnumerable<(long A, Frame.ReadOnly B)> Stream();
                IAsyncEnumerable<long> Numbers(CancellationToken token);
            }
            """,
        // Other names for the types.
        """
            [ModelContract("aliases")]
            internal partial interface IAliases
            {
                ValueTask<Img> One(Img x);
                Result Two(global::Forms.Frame.ReadOnly x, Struct.ReadOnly y, Number z, Token token = default);
            }
            """,
        // What is no call.
        """
            [ModelContract("members")]
            internal partial interface IMembers
            {
                const int Width = 3;
                private static int s_count;
                static int Count => s_count++;
                long Twice(long x) => x * 2;
                long Half { get => 1; set { } }
                static void Help() { }
                static int operator +(IMembers a, IMembers b) => 1;
                ValueTask<long> Run(long x = Width);
                ValueTask<long> RunTwice(long x) => Run(x * 2);
                internal ValueTask<long> Inner();
                protected ValueTask<long> Protected();
                protected internal ValueTask<long> Both();
                enum Kind { A }
                class MembersClient { }
                class MembersWorker { }
            }
            """,
        // Two parts, and the base that is generated anyway.
        """
            internal partial interface IParts { ValueTask<long> A(); }
            [ModelContract("parts")] internal partial interface IParts : global::Tensors.CompilerServices.IModelContract<IParts>;
            partial interface IParts { ValueTask<long> B(); }
            """,
        // Obsolete ones.
        """
            #pragma warning disable CS0618, CS0612
            [global::System.Obsolete("Old.")] [SharedTensor(["n"], DType.Int8)] internal readonly partial struct Old;
            [ModelContract("a")] internal partial interface IUsesOld { ValueTask<Old.ReadOnly> A(Old.ReadOnly x); }
            [global::System.Obsolete("Old.", error: true)] [ModelContract("b")] internal partial interface IOld { ValueTask<Old.ReadOnly> A(Old.ReadOnly x); }
            [ModelContract("c")] internal partial interface IOldCall { [global::System.Obsolete("Old.", error: true)] ValueTask<Old.ReadOnly> A(Old.ReadOnly x); }
            #pragma warning restore
            """,
        // Names on the wire that are any text.
        """"
            [ModelContract("a \"b\" <c> & ]]> \n\u2028\\ \uD800 \uFFFF 😀")]
            internal partial interface IWire
            {
                [return: TensorName("\r\n", "</c>")]
                ValueTask<(Frame.ReadOnly A, long B)> Run([TensorName("--> \" \uDC00")] Frame.ReadOnly x, [TensorName("{0}")] long y);
            }
            """",
        // Beside types and namespaces called like the framework's.
        """
            internal partial class System { [ModelContract("a")] internal partial interface ITensors { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
            namespace Tensors { [ModelContract("a")] internal partial interface ISystem { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
            namespace Microsoft { [ModelContract("a")] internal partial interface ITensors { ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); } }
            internal static class ModelClient;
            internal static class WorkerCall;
            internal static class ValueTask;
            internal class VisionClient<T>;
            [ModelContract("a")] internal partial interface IVision { global::System.Threading.Tasks.ValueTask<Frame.ReadOnly> A(Frame.ReadOnly x); }
            """,
    ];

    private const string Usings = """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Tensors;
        using Img = Forms.Frame.ReadOnly;
        using Struct = Forms.Mask;
        using Number = System.Int64;
        using Token = System.Threading.CancellationToken;
        using Result = System.Threading.Tasks.ValueTask<(Forms.Frame.ReadOnly A, Forms.Mask.ReadOnly B)>;

        """;

    private const string Public = """
        /// <summary>Pictures.</summary>
        [SharedTensor(["batch", 3], DType.Float32)]
        public readonly partial struct Pictures;

        /// <summary>In the global namespace, and public.</summary>
        [ModelContract("public")]
        public partial interface IPublic
        {
            /// <summary>Sees.</summary>
            /// <param name="pictures">Pictures.</param>
            ValueTask<(Pictures.ReadOnly Same, long Count)> See(Pictures.ReadOnly pictures);
        }

        /// <summary>Contains.</summary>
        public abstract partial class PublicOuter
        {
            /// <summary>Contained.</summary>
            [ModelContract("public")]
            protected partial interface IContract
            {
                /// <summary>Sees.</summary>
                IAsyncEnumerable<Pictures.ReadOnly> See(Pictures.ReadOnly pictures, CancellationToken token = default);
            }

            /// <summary>Contained.</summary>
            [ModelContract("public")]
            protected internal partial interface IOther
            {
                /// <summary>Sees.</summary>
                ValueTask<Pictures.ReadOnly> See(Pictures.ReadOnly pictures);
            }
        }
        """;

    /// <summary>The files: the tensors first.</summary>
    public static string[] Sources { get; } =
    [
        .. new[] { $"namespace Forms\n{{\n{Tensors}\n}}" }
            .Concat(All.Select((form, i) => $"{Usings}namespace Forms.F{i}\n{{\n{form}\n}}"))
            .Append(Usings + Public)
            .Select(source => source.ReplaceLineEndings("\n")),
    ];

    /// <summary>The number of contracts in them.</summary>
    public static int Count { get; } = Sources.Sum(source => source.Split("[ModelContract(").Length - 1);
}
