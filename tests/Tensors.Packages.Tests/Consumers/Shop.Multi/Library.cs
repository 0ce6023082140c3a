namespace Shop.Multi
{
#if NET
    using Tensors;

    [SharedTensor([2], DType.Float32)]
    public readonly partial struct Pair;
#endif

    public static class Library
    {
        public static int Length =>
#if NET
            Pair.Spec.DType is DType.Float32 ? 2 : 0;
#else
            2;
#endif
    }
}
