namespace Tensors.Generators.Tests.OutputMatrix;

/// <summary>Every form of a right declaration, to be compiled in one project.</summary>
/// <remarks>With <c>global::</c> throughout, for projects in which the framework's names mean something else.</remarks>
internal static class DeclarationForms
{
    /// <summary>The files.</summary>
    public static string[] Sources { get; } =
    [
        .. new[]
        {
            Plain,
            FileScoped,
            OtherParts,
            Blocks,
            Containers,
            Names,
            Shapes,
            string.Join(
                "\n",
                Enum.GetNames<DType>()
                    .Where(name => name is not nameof(DType.None))
                    .Select(name =>
                        $"/// <summary>A tensor.</summary>\n[global::Tensors.SharedTensor([\"n\", 2], global::Tensors.DType.{name})] public readonly partial struct Of{name};"
                    )
            ),
        }.Select(source => source.ReplaceLineEndings("\n")),
    ];

    /// <summary>The number of declarations in them.</summary>
    public static int Count { get; } =
        Sources.Sum(s => s.Split("SharedTensor(").Length - 1 + s.Split("[Declared(").Length - 1);

    private const string Plain = """
        using Declared = global::Tensors.SharedTensorAttribute;

        /// <summary>In the global namespace, by an alias of the attribute.</summary>
        [Declared(["batch", 3, 224, 224], global::Tensors.DType.Float32, Axes = ["batch", "channel", "y", "x"])]
        public readonly partial struct Pictures;

        [global::Tensors.SharedTensor(new object[] { "n", 2 }, global::Tensors.DType.Int16), global::Tensors.TensorOwner]
        internal readonly partial struct ByArray { }

        [type: global::Tensors.SharedTensor(dtype: global::Tensors.DType.Int16, shape: ["n", 1 + 1], Axes = new string[] { "n", "pair" })]
        internal readonly partial struct ByName;

        /// <summary>Differs in case alone from the next.</summary>
        [global::Tensors.SharedTensor([2], global::Tensors.DType.UInt8)]
        public readonly partial struct Sample;

        /// <summary>Differs in case alone from the one before.</summary>
        [global::Tensors.SharedTensor([3], global::Tensors.DType.UInt8)]
        public readonly partial struct SAMPLE;
        """;

    private const string FileScoped = """
        namespace My.Models;

        /// <summary>Has two parts, each in a file.</summary>
        [global::Tensors.SharedTensor(["n", "m"], global::Tensors.DType.Float64)]
        public readonly partial struct TwoParts;

        /// <summary>Old.</summary>
        [global::System.Obsolete("Use another.")]
        [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
        public readonly partial struct Old;
        """;

    private const string OtherParts = """
        namespace My.Models;

        public readonly partial struct TwoParts : global::System.IComparable<TwoParts>
        {
            private static int s_count;

            /// <summary>A static property.</summary>
            public static int Count { get; set; } = ++s_count;

            /// <summary>An overload.</summary>
            public static TwoParts Allocate(global::Tensors.SharedMemoryAllocator allocator) => Allocate(allocator, 1, 2);

            /// <summary>Another indexer.</summary>
            public double this[string name] => Span[name.Length];

            /// <inheritdoc/>
            public int CompareTo(TwoParts other) => Length.CompareTo(other.Length);
        }
        """;

    private const string Blocks = """
        namespace My.First
        {
            /// <summary>One of several namespaces of a file.</summary>
            [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
            public readonly partial struct Frame;
        }

        namespace My.Second
        {
            namespace Inner
            {
                [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
                internal readonly partial struct Frame;
            }
        }
        """;

    private const string Containers = """
        namespace My.Containers;

        /// <summary>Contains.</summary>
        public static partial class Outer
        {
            /// <summary>Contains.</summary>
            public partial struct InStruct<T> where T : unmanaged
            {
                /// <summary>A tensor.</summary>
                [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
                public readonly partial struct Frame;
            }

            internal ref partial struct InRefStruct
            {
                [global::Tensors.SharedTensor([], global::Tensors.DType.Int8)]
                private readonly partial struct Frame;
            }

            internal abstract partial record InRecord(int X)
            {
                [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
                protected readonly partial struct Frame;
            }

            internal readonly partial record struct InRecordStruct
            {
                [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
                internal readonly partial struct Frame;
            }

            /// <summary>Contains.</summary>
            public partial interface IContainer<T> where T : class
            {
                /// <summary>A tensor.</summary>
                [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
                public readonly partial struct Frame;
            }

            [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
            internal readonly partial struct Tensor
            {
                [global::Tensors.SharedTensor(["n"], global::Tensors.DType.Int8)]
                internal readonly partial struct InTensor;
            }
        }
        """;

    private const string Names = """
        namespace My.@namespace.Größe
        {
            internal partial class @class<@event, TValue>
            {
                [global::Tensors.SharedTensor(["class", 2, "value", "größe"], global::Tensors.DType.BFloat16)]
                internal readonly partial struct @struct;
            }

            [global::Tensors.SharedTensor(["频道", "field", "await"], global::Tensors.DType.Complex64)]
            internal readonly partial struct 数据;

            [global::Tensors.SharedTensor(["batch_size", "i", "I2"], global::Tensors.DType.Float16)]
            internal readonly partial struct @record;

            [global::Tensors.SharedTensor(["flat", "chunk", "n"], global::Tensors.DType.Float16)]
            internal readonly partial struct @var;
        }
        """;

    private const string Shapes = """
        /// <summary>Rank 0.</summary>
        [global::Tensors.SharedTensor([], global::Tensors.DType.Int64)]
        public readonly partial struct Scalar;

        /// <summary>Rank 8, fixed.</summary>
        [global::Tensors.SharedTensor([1, 2, 3, 4, 5, 6, 7, 8], global::Tensors.DType.Int32)]
        public readonly partial struct Fixed;

        /// <summary>Rank 8, dynamic.</summary>
        [global::Tensors.SharedTensor(["a", "b", "c", "d", "e", "f", "g", "h"], global::Tensors.DType.Float32)]
        public readonly partial struct Dynamic;

        /// <summary>As long as an axis can be.</summary>
        [global::Tensors.SharedTensor([int.MaxValue], global::Tensors.DType.Bool)]
        public readonly partial struct Longest;
        """;
}
